import ScriptedServer

/// What the scripted server answers: the question names it.
struct StreamScript: Sendable {
  /// A word that ends each stream, to be looked for on the screen.
  static let end = "ENDMARK"

  func response(to request: ScriptedServer.Request) -> ScriptedServer.Response {
    let text = request.text
    if text.contains("ask-burst") {
      let words = (0..<5000).map { $0 % 12 == 11 ? "word\n" : "word " }
      return .stream(
        [.gate("burst")]
          + ScriptedServer.messageStream(text: words + ["\n\n" + Self.end]).joined())
    }
    if text.contains("ask-print") {
      let words = (0..<5000).map { $0 % 12 == 11 ? "word\n" : "word " }
      return .stream(ScriptedServer.messageStream(text: words))
    }
    if text.contains("ask-paced") {
      let words = (0..<300).map { $0 % 14 == 13 ? "word\n\n" : "word " }
      return .stream(
        ScriptedServer.messageStream(text: words + [Self.end]).flatMap { [$0, .milliseconds(18)] })
    }
    if text.contains("ask-lines") {
      // A screen full at once, then a line of highlighted code in each delta.
      let words = ["value", "index", "result", "total", "name", "path", "count"]
      let lines = (0..<230).map { number in
        let word = words[number % 7]
        return
          "  let \(word)\(number) = \(words[number % 5])(\"some \(word)\", \(number * 37)) // why\n"
      }
      let deltas =
        ["```swift\n" + lines[..<80].joined()] + lines[80...] + ["```\n\n" + Self.end]
      return .stream(
        ScriptedServer.messageStream(text: deltas).flatMap { [$0, .milliseconds(25)] })
    }
    if text.contains("ask-fast") {
      let words = (0..<5000).map { $0 % 14 == 13 ? "1234\n\n" : "1234 " }
      return .stream(
        ScriptedServer.messageStream(text: words).flatMap { [$0, .milliseconds(2)] })
    }
    return .stream(ScriptedServer.messageStream(text: ["Short answer. " + Self.end]))
  }
}
