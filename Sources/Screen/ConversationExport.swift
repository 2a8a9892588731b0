import Canvas
import Conversation
import Markdown

/// A conversation as a document to keep or to show to somebody.
package struct ConversationExport {
  private let session: Session
  private let history: History

  /// - Parameter history: all turns of the branch.
  package init(session: Session, history: History) {
    self.session = session
    self.history = history
  }

  /// Markdown: a heading for each message, its text as it was written.
  package var markdown: String {
    var text = "# \(title)\n"
    for turn in history.turns where !turn.shownText.isEmpty {
      text += "\n## \(speaker(of: turn))\n\n\(Sanitizer.stripped(turn.shownText))\n"
    }
    return text
  }

  /// Plain text as it goes to a terminal: made harmless, with every message under its speaker.
  var text: String {
    history.turns.filter { !$0.shownText.isEmpty }
      .map { "\(speaker(of: $0)):\n\(Sanitizer.plain($0.shownText))\n" }.joined(separator: "\n")
  }

  /// One HTML page without scripts or outside resources; raw HTML in a message is left out.
  package var html: String {
    var body = ""
    for turn in history.turns where !turn.shownText.isEmpty {
      let kind = turn.role == .user ? "user" : "assistant"
      let text = Sanitizer.stripped(turn.shownText)
      let content =
        turn.role == .user
        ? "<pre>\(Self.escaped(text))</pre>\n" : MarkdownPage.html(of: text)
      body +=
        "<section class=\"\(kind)\">\n<h2>\(Self.escaped(speaker(of: turn)))</h2>\n\(content)"
        + "</section>\n"
    }
    return """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
      h2 { font-size: 1em; margin: 2em 0 .3em; } .user h2 { color: #276a2f; } .assistant h2 { color: #5a3aa0; }
      pre { background: #f4f4f6; padding: .7em; overflow-x: auto; white-space: pre-wrap; }
      code { font-family: ui-monospace, monospace; } table { border-collapse: collapse; }
      td, th { border: 1px solid #ccc; padding: .2em .6em; }
      blockquote { border-left: 3px solid #ccc; margin-left: 0; padding-left: 1em; color: #555; }
      </style></head><body>
      <h1>\(Self.escaped(title))</h1>
      \(body)</body></html>

      """
  }

  private var title: String {
    session.title.isEmpty ? "Conversation" : Sanitizer.singleLine(session.title, limit: 200)
  }

  private func speaker(of turn: Turn) -> String {
    guard let answer = turn.answer else { return "You" }
    let model = answer.respondedModel.map { " (\($0))" } ?? ""
    return Sanitizer.singleLine(answer.alias + model, limit: 200)
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
