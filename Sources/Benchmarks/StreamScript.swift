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
    if text.contains("ask-paced") {
      let words = (0..<300).map { $0 % 14 == 13 ? "word\n\n" : "word " }
      return .stream(
        ScriptedServer.messageStream(text: words + [Self.end]).flatMap { [$0, .milliseconds(18)] })
    }
    return .stream(ScriptedServer.messageStream(text: ["Short answer. " + Self.end]))
  }
}
