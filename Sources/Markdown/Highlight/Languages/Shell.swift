/// Shells: POSIX.1, Shell Command Language, and what bash and zsh add.
extension Language {
  static let shell = Language(
    ["shell", "sh", "bash", "zsh", "ksh", "dash", "ash", "fish", "shellscript", "env", "dotenv"],
    shellGrammar)

  /// Commands after a prompt, and what they answered.
  static let console: Language = {
    var grammar = shellGrammar
    grammar.lines = ["$ ", "% ", "# "].map {
      Grammar.LineRule(prefix: $0, role: .comment, isWholeLine: false)
    }
    grammar.onlyRuledLines = true
    return Language(["console", "terminal", "shell-session", "shellsession"], grammar)
  }()

  private static let shellGrammar: Grammar = {
    let parameter = Form(
      open: "${", close: "}", role: .type, escape: "\\", spansLines: true, nests: true)
    let insets = [parameter, .code("$(", ")")]
    return Grammar(
      words: [
        .init(.keyword, "function", next: .function),
        .init(.keyword, "for select export local readonly declare typeset unset", next: .type),
        .init(.keyword, "case in", next: .code),
        .init(
          .keyword,
          """
          if then else elif fi while until do done esac return exit break continue set shift source
          eval exec trap time coproc
          """),
      ],
      letters: "./-+:@%~", hasCommands: true, sigils: ["$": .type], variableSigil: "$",
      keys: [.init(mark: "=", role: .type), .init(mark: "+=", role: .type)],
      forms: insets + [
        .lineComment("#", .wordStart), .raw("'", spansLines: true), .string("$'", "'"),
        .text("\"", insets: insets).with {
          $0.variable = "$"
          $0.variableRole = .type
        },
        Form(
          open: "<<", close: "", role: .string, inner: .heredoc, condition: .heredocWord,
          escape: "\\", insets: insets, variable: "$", variableRole: .type),
      ])
  }()
}
