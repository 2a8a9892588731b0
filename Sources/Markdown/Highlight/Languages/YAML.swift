/// YAML: the specification, version 1.2.2.
extension Language {
  static let yaml = Language(
    ["yaml", "yml", "eyaml", "clang-format"],
    Grammar(
      words: [
        .init(.keyword, "true false null yes no on off True False Null TRUE FALSE NULL ~")
      ],
      letters: "~", tails: "-./$", sigils: ["&": .function, "*": .function, "!": .keyword],
      keys: [.init(mark: ":", role: .type, needsBlank: true)],
      lines: [
        .init(prefix: "---", role: .keyword, isWholeLine: false),
        .init(prefix: "%", role: .keyword),
      ],
      hasBlockScalars: true,
      forms: [
        .lineComment("#", .wordStart),
        .text("\"").with { $0.condition = .wordStart },
        .raw("'", spansLines: true, isDoubled: true).with { $0.condition = .wordStart },
      ]))
}
