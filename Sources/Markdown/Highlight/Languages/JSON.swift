/// JSON: RFC 8259, and the comments of JSON5 and JSONC.
extension Language {
  static let json = Language(
    ["json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "webmanifest"],
    Grammar(
      words: [.init(.keyword, "true false null NaN Infinity")],
      keys: [.init(mark: ":", role: .type)],
      forms: [.lineComment("//"), .comment("/*", "*/"), .string("\""), .string("'")]))
}
