/// One block of a message's content, in a request or a response of the Messages protocol.
package enum ContentBlock: Hashable, Sendable {
  case text(String)
  /// `signature` is nil where the server sent none; it goes back exactly as it came, even empty.
  case thinking(String, signature: String?)
  case redactedThinking(data: String)
  case toolUse(id: String, name: String, input: JSON)
  /// A block of a type we do not know, kept whole so that the history can be sent back unchanged.
  case other(JSON)
}

/// Who said a message.
package enum Speaker: String, Codable, Hashable, Sendable {
  case user, assistant
}

/// One message of a request's history.
package struct Message: Hashable, Sendable {
  package var role: Speaker
  package var content: [ContentBlock]

  package init(role: Speaker, content: [ContentBlock]) {
    self.role = role
    self.content = content
  }
}
