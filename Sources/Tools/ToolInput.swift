import Conversation
import Messages

/// The tools by the names that models know from Claude Code
/// (https://code.claude.com/docs/en/tools-reference).
package enum Tool: String, CaseIterable, Sendable {
  case read = "Read"
  case write = "Write"
  case edit = "Edit"
  case multiEdit = "MultiEdit"
  case glob = "Glob"
  case grep = "Grep"
  case list = "LS"
  case bash = "Bash"
  case plan = "TodoWrite"

  /// Whether it neither changes a file nor runs a command.
  var isReading: Bool {
    switch self {
    case .read, .glob, .grep, .list, .plan: true
    case .write, .edit, .multiEdit, .bash: false
    }
  }

  /// The name in rules: one for all tools that edit, and one for all that read files.
  var ruleName: String {
    switch self {
    case .write, .edit, .multiEdit: "Edit"
    case .read, .glob, .grep, .list: "Read"
    case .bash: "Bash"
    case .plan: "TodoWrite"
    }
  }
}

/// The members of a call's input. What models get wrong in them is forgiven where the meaning is
/// plain (numbers and truth values as strings), and said to them where it is not.
struct ToolInput {
  private let name: String
  private let members: [String: JSON]

  init(_ call: ToolCall) throws(ToolFailure) {
    name = call.name
    guard let members = call.input.objectValue else {
      throw ToolFailure("The input of \(call.name) is not a JSON object. Write the call again.")
    }
    self.members = members
  }

  /// A text that must be there.
  func text(_ key: String) throws(ToolFailure) -> String {
    guard let text = try optionalText(key) else {
      throw ToolFailure("\(name) needs \"\(key)\", a string.")
    }
    return text
  }

  /// A text, if there is one.
  func optionalText(_ key: String) throws(ToolFailure) -> String? {
    switch members[key] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw ToolFailure("\"\(key)\" of \(name) must be a string.")
    }
  }

  /// A whole number that is not negative, if there is one.
  func number(_ key: String) throws(ToolFailure) -> Int? {
    guard let value = members[key], value != .null else { return nil }
    guard let number = value.intValue ?? value.stringValue.flatMap({ Int($0) }), number >= 0 else {
      throw ToolFailure("\"\(key)\" of \(name) must be a whole number, zero or more.")
    }
    return number
  }

  /// A truth value; false where there is none.
  func flag(_ key: String) throws(ToolFailure) -> Bool {
    switch members[key] {
    case nil, .null, .string("false"): return false
    case .bool(let value): return value
    case .string("true"): return true
    default: throw ToolFailure("\"\(key)\" of \(name) must be true or false.")
    }
  }

  /// Whether the input has the member.
  func has(_ key: String) -> Bool { members[key] != nil && members[key] != .null }

  /// A list of objects that must be there, each as an input of its own.
  func list(_ key: String) throws(ToolFailure) -> [ToolInput] {
    var value = members[key]
    // Some models write the list as a string that holds it.
    if case .string(let text)? = value { value = try? JSON(parsing: Array(text.utf8)) }
    guard let elements = value?.arrayValue else {
      throw ToolFailure("\(name) needs \"\(key)\", a list.")
    }
    var inputs: [ToolInput] = []
    for element in elements {
      inputs.append(
        try ToolInput(ToolCall(id: "", name: "an element of \"\(key)\"", input: element)))
    }
    return inputs
  }
}
