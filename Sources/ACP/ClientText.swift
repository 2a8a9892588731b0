import Conversation
import Messages

/// Reading and changing the text of a file as the client has it, with the inputs that models know
/// from Claude Code's tools (https://code.claude.com/docs/en/tools-reference).
enum ClientText {
  /// Why a text is not changed; the sentence goes to the model.
  struct Refusal: Error { let sentence: String }

  /// Lines that are read where the model does not say how many.
  private static let lineCount = 2000
  /// More than this of a client is not taken, in bytes: our own tools have cut it well.
  private static let limit = 256 << 10

  /// The first line, from 1, and how many.
  static func range(of call: ToolCall) -> (first: Int, count: Int) {
    func number(_ name: String) -> Int? {
      call.input[name]?.intValue ?? call.input[name]?.stringValue.flatMap { Int($0) }
    }
    return (max(1, number("offset") ?? 1), max(1, number("limit") ?? lineCount))
  }

  /// The lines with their numbers, as `Read` gives them.
  /// - Returns: nil where our own reading says the same, or the text is too long.
  static func outcome(of call: ToolCall, text: String, _ own: ToolOutcome) -> ToolOutcome? {
    guard text.utf8.count <= limit, case .text(let read)? = own.result.content.first else {
      return nil
    }
    let (first, count) = range(of: call)
    // A Windows line end is one character.
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last?.isEmpty == true { lines.removeLast() }
    lines = Array(lines.prefix(count))
    guard !lines.isEmpty else { return nil }
    var numbered = ""
    for (index, line) in lines.enumerated() {
      let digits = String(first + index)
      numbered += String(repeating: " ", count: max(0, 6 - digits.count)) + digits + "\t"
      numbered += line + "\n"
    }
    if read.hasPrefix(numbered) { return nil }
    return ToolOutcome(
      result: ToolResult(id: call.id, text: numbered),
      summary: "\(lines.count) line\(lines.count == 1 ? "" : "s"), as in the editor")
  }

  /// The text that a call makes of another, and in how many places it changes it.
  /// - Parameter before: nil where there is no such file.
  static func changed(
    _ before: String?, by call: ToolCall
  ) throws(Refusal) -> (text: String, places: Int) {
    let endsLikeWindows = before?.utf8.contains(0x0D) ?? false
    func ended(_ text: String) -> String {
      guard endsLikeWindows, !text.utf8.contains(0x0D) else { return text }
      return text.replacing("\n", with: "\r\n")
    }
    func text(_ name: String, _ input: JSON) throws(Refusal) -> String {
      guard let text = input[name]?.stringValue else {
        throw Refusal(sentence: "\(call.name) needs \"\(name)\", a string.")
      }
      return ended(text)
    }
    if call.name == "Write" { return (try text("content", call.input), 1) }
    var bytes = Array((before ?? "").utf8)
    var places = 0
    for edit in edits(of: call) {
      let old = Array(try text("old_string", edit).utf8)
      let new = Array(try text("new_string", edit).utf8)
      let all = edit["replace_all"] == .bool(true) || edit["replace_all"] == .string("true")
      guard !old.isEmpty, old != new else {
        throw Refusal(sentence: "old_string must be some text, and not the same as new_string.")
      }
      let ranges = bytes.ranges(of: old)
      switch ranges.count {
      case 0:
        throw Refusal(
          sentence: "old_string is not in the file as the person's editor has it. Read it again.")
      case 2... where !all:
        throw Refusal(
          sentence:
            "old_string is in the file \(ranges.count) times. Give more of the lines around it, or "
            + "set replace_all.")
      default: break
      }
      for range in ranges.reversed() { bytes.replaceSubrange(range, with: new) }
      places += ranges.count
    }
    return (String(decoding: bytes, as: UTF8.self), places)
  }

  private static func edits(of call: ToolCall) -> [JSON] {
    guard call.name == "MultiEdit" else { return [call.input] }
    // Some models write the list as a string that holds it.
    if case .string(let text)? = call.input["edits"] {
      return (try? JSON(parsing: Array(text.utf8)))?.arrayValue ?? []
    }
    return call.input["edits"]?.arrayValue ?? []
  }
}
