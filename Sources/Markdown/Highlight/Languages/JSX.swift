/// JSX: tags inside JavaScript and TypeScript, with text and code between them.
extension Language {
  static let jsx = withTags(["jsx", "react"], javaScriptGrammar)
  static let tsx = withTags(["tsx"], typeScriptGrammar)

  private static func withTags(_ names: [String], _ grammar: Grammar) -> Language {
    let code = names.first ?? ""
    let opening = Form(
      open: "<", close: ">", role: .code, inner: .code("tag"), condition: .tag, spansLines: true,
      body: .init(grammar: "children", close: ""))
    let closing = Form(
      open: "</", close: ">", role: .code, inner: .code("tag"), spansLines: true, endsBody: true)
    var grammar = grammar
    grammar.forms.append(opening.with { $0.condition = .operandTag })
    let tag = Grammar(
      tails: "-.:", identifier: .type, first: .keyword,
      forms: [.code("{", "}", code), .raw("\"", spansLines: true), .raw("'", spansLines: true)])
    let children = Grammar(hasNumbers: false, forms: [.code("{", "}", code), opening, closing])
    return Language(names, grammar, parts: ["tag": tag, "children": children])
  }
}
