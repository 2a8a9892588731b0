/// A content block while its deltas arrive: the text is kept apart so that appending is in place.
struct GrowingBlock: Hashable, Sendable {
  /// The server's number for it.
  let index: Int
  /// What it holds.
  let kind: Reply.Kind
  /// Text or thinking, as far as it came.
  var text: String
  /// The last signature that came; nil for none.
  var signature: String?
  /// The JSON text of a tool's input, as far as it came.
  var inputJSON = ""
  private(set) var isOpen = true
  /// Takes calls out of the text that the server left in it; nil where nothing is to be taken out.
  var leaked: LeakedToolCalls?
  /// The block as it began, for the parts that no delta changes.
  private var start: ContentBlock

  /// A block as its start event describes it.
  init(index: Int, _ block: ContentBlock) {
    self.index = index
    start = block
    text = ""
    switch block {
    case .text(let text):
      kind = .text
      self.text = text
    case .thinking(let text, let signature):
      kind = .thinking
      self.text = text
      self.signature = signature
    case .redactedThinking: kind = .redactedThinking
    case .toolUse(_, let name, _): kind = .toolUse(name: name)
    case .image: kind = .other("image")
    case .toolResult: kind = .other("tool_result")
    case .other(let json): kind = .other(json["type"]?.stringValue ?? "")
    }
  }

  /// The block that a delta belongs to where the server sent no start; nil if the delta shows
  /// nothing.
  static func implied(by delta: Delta) -> ContentBlock? {
    switch delta {
    case .text: .text("")
    case .thinking: .thinking("", signature: nil)
    case .signature, .inputJSON, .unknown: nil
    }
  }

  /// No more deltas follow: a tool's input is parsed.
  mutating func end() {
    isOpen = false
    start = content
    inputJSON = ""
  }

  /// The block as it should be stored now.
  var content: ContentBlock {
    switch start {
    case .text: return .text(text)
    case .thinking: return .thinking(text, signature: signature)
    case .redactedThinking: return start
    case .toolUse(let id, let name, let input):
      return .toolUse(id: id, name: name, input: parsedInput ?? input)
    case .other(.object(var members)):
      // Tools that run at the server (`server_tool_use`) get their input in the same way.
      if let parsedInput { members["input"] = parsedInput }
      return .other(.object(members))
    case .image, .toolResult, .other: return start
    }
  }

  /// The input that the deltas spell; nil where none came, and then the start's counts.
  private var parsedInput: JSON? {
    guard !inputJSON.isEmpty else { return nil }
    return (try? JSON(parsing: Array(inputJSON.utf8))) ?? .string(inputJSON)
  }
}
