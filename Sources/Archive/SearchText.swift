import Conversation
import Foundation
import Messages

/// What of a turn can be searched.
enum SearchText {
  /// The form that goes into the index. Two line feeds at the end let its last two characters begin
  /// trigrams as well, so that words of one or two characters are found by the terms that begin
  /// with them; a NUL would end the text for SQLite's tokenizer.
  static func indexed(_ text: String) -> String {
    (text.utf8.contains(0) ? text.replacingOccurrences(of: "\0", with: "\u{FFFD}") : text) + "\n\n"
  }

  /// The text blocks of a stored turn, as `Turn.text` gives them; of what cannot be decoded, the
  /// stored bytes, as they are shown.
  static func text(ofContent stored: Data) -> String {
    guard let blocks = (try? JSON(parsing: Array(stored)))?.arrayValue else {
      return String(decoding: stored, as: UTF8.self)
    }
    let texts = blocks.compactMap { block -> String? in
      guard let members = block.objectValue, members.count == 2,
        members["type"]?.stringValue == "text"
      else { return nil }
      return members["text"]?.stringValue
    }
    return texts.count == 1 ? texts[0] : texts.joined(separator: "\n\n")
  }
}
