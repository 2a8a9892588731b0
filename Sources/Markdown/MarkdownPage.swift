import CCmark

/// Markdown as HTML, for export.
package enum MarkdownPage {
  /// The HTML of a text. Raw HTML and dangerous links are left out, since what a model wrote is
  /// not to be trusted with a browser (cmark's default, CMARK_OPT_UNSAFE not given).
  package static func html(of text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      guard let document = Document([bytes]) else { return "" }
      return document.html
    }
  }
}
