/// TOML: the specification, version 1.0.0; and INI files, which look like it.
extension Language {
  static let toml = Language(
    ["toml", "ini", "cfg", "conf", "properties", "editorconfig", "gitconfig", "systemd"],
    Grammar(
      words: [.init(.keyword, "true false inf nan")],
      tails: "-.", keys: [.init(mark: "=", role: .type)],
      lines: [.init(prefix: "[", role: .keyword), .init(prefix: ";", role: .comment)],
      forms: [
        .lineComment("#"), .text("\"\"\""), .raw("'''", spansLines: true), .string("\""),
        .raw("'"),
      ]))
}
