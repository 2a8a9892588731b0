/// TypeScript: JavaScript with types.
extension Language {
  static let typeScript = Language(
    ["typescript", "ts", "mts", "cts", "deno"], typeScriptGrammar)

  /// What TSX builds on.
  static let typeScriptGrammar: Grammar = {
    var grammar = javaScriptGrammar
    grammar.words += [
      .init(.keyword, "interface enum implements type namespace", next: .type, mayBeLabels: true),
      .init(
        .keyword,
        """
        module declare abstract public private protected readonly override keyof infer is satisfies
        asserts unique accessor
        """, mayBeLabels: true),
      .init(
        .type, "string number boolean any unknown never object symbol bigint", mayBeLabels: true),
    ]
    return grammar
  }()
}
