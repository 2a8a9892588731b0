import Conversation
import Messages

/// What is wrong with a parameter that was typed.
struct ParameterProblem: Error, Hashable {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

/// `temperature=0.6 stop_sequences=["a b","c"]`: names and values as a person types them.
enum ParameterText {
  /// The pairs in order; the value is nil where nothing follows the equals sign.
  static func pairs(_ text: String) throws(ParameterProblem) -> [(name: String, value: JSON?)] {
    var pairs: [(name: String, value: JSON?)] = []
    var rest = text[...]
    while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
      rest = rest[start...]
      guard let equals = rest.firstIndex(of: "="), equals > rest.startIndex,
        !rest[..<equals].contains(where: \.isWhitespace)
      else {
        let word = String(rest.prefix { !$0.isWhitespace })
        throw ParameterProblem("“\(word)” is no parameter; write it as name=value.")
      }
      let name = String(rest[..<equals])
      rest = rest[rest.index(after: equals)...]
      let end = try end(of: rest, name)
      pairs.append((name, value(String(rest[..<end]))))
      rest = rest[end...]
    }
    return pairs
  }

  /// A value is JSON if it can be read so, and else a text.
  private static func value(_ text: String) -> JSON? {
    if text.isEmpty { return nil }
    return (try? JSON(parsing: Array(text.utf8))) ?? .string(text)
  }

  /// Where a value ends: behind the bracket, brace or quote that closes it, else before a blank.
  private static func end(of text: Substring, _ name: String) throws(ParameterProblem)
    -> String.Index
  {
    guard let first = text.first, "[{\"".contains(first) else {
      return text.firstIndex(where: \.isWhitespace) ?? text.endIndex
    }
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isEscaped {
        isEscaped = false
        continue
      }
      switch character {
      case "\\": isEscaped = isQuoted
      case "\"": isQuoted.toggle()
      case "[" where !isQuoted, "{" where !isQuoted: depth += 1
      case "]" where !isQuoted, "}" where !isQuoted: depth -= 1
      default: break
      }
      if depth == 0, !isQuoted { return text.index(after: index) }
    }
    throw ParameterProblem("The value of \(name) has no end: a bracket or a quote is open.")
  }
}

extension SessionSettings {
  /// Names as people and other programs write them, and the request's.
  private static let names = [
    "maxTokens": "max_tokens", "topP": "top_p", "topK": "top_k",
    "stopSequences": "stop_sequences", "stop": "stop_sequences",
  ]

  /// Sets one parameter, or takes back what this conversation had set of it.
  ///
  /// - Returns: what is so now, as a phrase.
  mutating func set(
    _ typed: String, _ value: JSON?, for model: ModelChoice
  ) throws(ParameterProblem) -> String {
    let name = Self.names[typed] ?? typed
    if name == "thinking", let level = value.flatMap(ThinkingLevel.init(short:)) {
      thinking[model.reference] = level
      parameters["thinking"] = nil
      return "thinking is \(level.rawValue)"
    }
    if let objection = Self.objection(to: name, value, at: model) {
      throw ParameterProblem(objection)
    }
    guard let value else {
      parameters[name] = nil
      if name == "thinking" { thinking[model.reference] = nil }
      if name == "effort" { parameters["output_config"] = nil }
      return "\(name) is as configured"
    }
    switch (name, value) {
    case ("effort", _): parameters["output_config"] = .object(["effort": value])
    case ("stop_sequences", .string): parameters[name] = .array([value])
    default: parameters[name] = value
    }
    if name == "thinking" { thinking[model.reference] = nil }
    if value == .null { return "\(name) is not sent" }
    return "\(name) is \(String(decoding: value.bytes.prefix(100), as: UTF8.self))"
  }

  /// What is wrong with a value, in a sentence; nil where the request can carry it.
  private static func objection(to name: String, _ value: JSON?, at model: ModelChoice) -> String? {
    switch name {
    case "model": return "/model switches the model."
    case "system": return "/system sets the system prompt."
    case "messages", "stream", "tools": return "Confab fills in \(name) itself."
    default: break
    }
    guard let value, value != .null else { return nil }
    let number: Double? =
      switch value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    switch name {
    case "temperature":
      // 1 is the protocol's most; others that speak it know OpenAI's 2.
      let most = ThinkingForm(id: model.id, host: model.host).fixesTemperature ? 1.0 : 2.0
      return number.map { 0...most ~= $0 } == true
        ? nil : "temperature must be a number from 0 to \(Int(most))."
    case "top_p":
      return number.map { 0...1 ~= $0 } == true ? nil : "top_p must be a number from 0 to 1."
    case "max_tokens", "top_k":
      return (value.intValue ?? 0) > 0 ? nil : "\(name) must be a whole number above 0."
    case "stop_sequences":
      let texts = value.stringValue.map { [JSON.string($0)] } ?? value.arrayValue ?? []
      let isRight = !texts.isEmpty && texts.allSatisfy { $0.stringValue?.isEmpty == false }
      return isRight ? nil : "stop_sequences must be texts, as in stop_sequences=[\"END\"]."
    case "thinking":
      return value.objectValue != nil
        ? nil : "thinking must be off, low, medium, high or on, or an object of the protocol."
    case "effort":
      return value.stringValue != nil ? nil : "effort must be a word such as low, medium or high."
    case "metadata", "output_config", "tool_choice":
      return value.objectValue != nil ? nil : "\(name) must be an object in braces."
    default: return nil
    }
  }
}
