/// One block of a message's content, in a request or a response of the Messages protocol.
package enum ContentBlock: Hashable, Sendable {
  /// Plain text, Markdown mostly.
  case text(String)
  /// `signature` is nil where the server sent none; it goes back exactly as it came, even empty.
  case thinking(String, signature: String?)
  /// Thinking that the server encrypted; it goes back as it came.
  case redactedThinking(data: String)
  /// A call of a tool; an input that was not JSON is kept as a string.
  case toolUse(id: String, name: String, input: JSON)
  /// A picture of a type that the protocol knows (`image/png`, `image/jpeg`, `image/gif`,
  /// `image/webp`), its bytes in base64.
  case image(mediaType: String, data: String)
  /// What came of the call with that id.
  case toolResult(ToolResult)
  /// A block of a type we do not know, kept whole so that the history can be sent back unchanged.
  case other(JSON)
}

/// What a tool gave back to the model.
package struct ToolResult: Hashable, Sendable {
  /// The id of the `tool_use` block that it answers.
  package var id: String
  /// Text and images, in order; may be empty.
  package var content: [ContentBlock]
  /// Whether the call failed, or was not allowed.
  package var isError: Bool

  package init(id: String, content: [ContentBlock], isError: Bool = false) {
    self.id = id
    self.content = content
    self.isError = isError
  }

  /// A result that is one text.
  package init(id: String, text: String, isError: Bool = false) {
    self.init(id: id, content: [.text(text)], isError: isError)
  }
}

/// Who said a message.
package enum Speaker: String, Codable, Hashable, Sendable {
  case user, assistant
}

/// One message of a request's history.
package struct Message: Hashable, Sendable {
  /// Who said it.
  package var role: Speaker
  /// What was said, in order.
  package var content: [ContentBlock]

  /// One message of that speaker.
  package init(role: Speaker, content: [ContentBlock]) {
    self.role = role
    self.content = content
  }
}
