/// JavaScript: ECMA-262, 12 ECMAScript Language: Lexical Grammar.
extension Language {
  static let javaScript = Language(
    ["javascript", "js", "mjs", "cjs", "node", "ecmascript"], javaScriptGrammar)

  /// What TypeScript, JSX and HTML build on.
  static let javaScriptGrammar = Grammar(
    words: [
      .init(.keyword, "function", next: .function),
      .init(.keyword, "class extends new instanceof", next: .type, mayBeLabels: true),
      .init(
        .keyword,
        """
        var let const if else for while do switch case break continue return throw try
        catch finally delete typeof void in of super import export from as async await yield
        static get set debugger with
        """, mayBeLabels: true),
      .init(.keyword, "default this null undefined true false NaN Infinity"),
    ],
    letters: "$", capitalised: .type, call: .function, sigils: ["@": .keyword, "#": .code],
    forms: [
      .lineComment("//"), .lineComment("#!", .lineStart), .comment("/*", "*/"), .string("\""),
      .string("'"), .text("`", insets: [.code("${", "}")]),
      Form(open: "/", close: "/", role: .string, inner: .pattern, condition: .operand),
    ])
}
