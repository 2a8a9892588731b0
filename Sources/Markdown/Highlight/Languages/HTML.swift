/// HTML and XML: the HTML standard, 13.1 Writing HTML documents, with scripts and styles.
extension Language {
  static let html: Language = {
    let tag = Form(
      open: "<", close: ">", role: .code, inner: .code("tag"), condition: .tag, spansLines: true)
    func embedding(_ name: String, _ grammar: String) -> Form {
      tag.with {
        $0.open = "<" + name
        $0.role = .keyword
        $0.inner = .code("attributes")
        $0.condition = .anywhere
        $0.body = .init(grammar: grammar, close: "</" + name)
      }
    }
    var tagGrammar = Grammar(
      tails: "-.:@", identifier: .type, hasNumbers: false,
      forms: [.raw("\"", spansLines: true), .raw("'", spansLines: true)])
    var parts = css.grammars
    parts["javascript"] = javaScriptGrammar
    parts["attributes"] = tagGrammar
    tagGrammar.first = .keyword
    parts["tag"] = tagGrammar
    return Language(
      [
        "html", "xml", "xhtml", "htm", "svg", "vue", "svelte", "plist", "rss", "atom", "xaml",
      ],
      Grammar(
        hasNumbers: false,
        forms: [
          .comment("<!--", "-->"), .raw("<![CDATA[", "]]>", spansLines: true),
          Form(open: "<!", close: ">", role: .keyword, spansLines: true),
          Form(open: "<?", close: "?>", role: .keyword, spansLines: true),
          embedding("script", "javascript"), embedding("style", "css"), tag,
        ]), parts: parts)
  }()
}
