/// PHP: the language specification, Lexical Structure. HTML around it is not told apart.
extension Language {
  static let php: Language = {
    let inset = Form.code("{$", "}")
    return Language(
      ["php", "php3", "php8", "hack"],
      Grammar(
        words: [
          .init(.keyword, "function fn", next: .function),
          .init(
            .keyword,
            "class interface trait enum new extends implements namespace instanceof", next: .type),
          .init(
            .keyword,
            """
            if else elseif endif for foreach endforeach while endwhile do switch case default break
            continue return throw try catch finally use as public private protected static final
            abstract const var global echo print require require_once include include_once isset
            unset empty list clone yield from match readonly null true false self parent goto
            declare and or xor php
            """),
          .init(
            .type, "int float string bool array object mixed void never iterable callable"),
        ],
        ignoresCase: true, capitalised: .type, call: .function, sigils: ["$": .code],
        forms: [
          Form(open: "#[", close: "]", role: .keyword, inner: .code(""), spansLines: true),
          .lineComment("//"), .lineComment("#"), .comment("/*", "*/"),
          .text("\"", insets: [inset]).with { $0.variable = "$" }, .text("'"),
          Form(
            open: "<<<", close: "", role: .string, inner: .heredoc, condition: .heredocWord,
            escape: "\\", insets: [inset], variable: "$"),
        ]))
  }()
}
