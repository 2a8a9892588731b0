extension MessagesRequest {
  /// The body of `POST {base}/v1/messages/count_tokens`: what of the request has tokens (protocol:
  /// other endpoints). Other members would be refused.
  package func countBody() -> [UInt8] {
    var members: [String: JSON] = [
      "model": .string(model), "messages": .array(messages.normalized.map(\.json)),
    ]
    if let system = system.map({ JSON.string($0) }) ?? parameters["system"] {
      members["system"] = system
    }
    if !tools.isEmpty { members["tools"] = .array(tools.map(\.json)) }
    if let thinking = parameters["thinking"], thinking.objectValue != nil {
      members["thinking"] = thinking
    }
    return JSON.object(members).bytes
  }

  /// The count in an answer to that; nil where there is none.
  package static func count(in answer: [UInt8]) -> Int? {
    guard let count = (try? JSON(parsing: answer))?["input_tokens"]?.intValue, count > 0 else {
      return nil
    }
    return count
  }
}
