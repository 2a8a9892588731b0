/// Go: the language specification, Lexical elements.
extension Language {
  static let go = Language(
    ["go", "golang"],
    Grammar(
      words: [
        .init(.keyword, "func", next: .function),
        .init(.keyword, "type", next: .type),
        .init(
          .keyword,
          """
          package import var const if else for range switch case default select go defer return
          break continue fallthrough goto chan map interface struct nil true false iota
          """),
        .init(
          .type,
          """
          int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64
          complex64 complex128 string bool byte rune error any comparable
          """),
      ],
      call: .function,
      forms: [
        .lineComment("//"), .comment("/*", "*/"), .string("\""), .string("'"),
        .raw("`", spansLines: true),
      ]))
}
