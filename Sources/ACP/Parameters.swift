import Conversation
import Messages

/// The parameters of a request, with a sentence for whoever sends wrong ones.
struct Parameters: Sendable {
  let members: [String: JSON]

  init(_ json: JSON) throws(RPCError) {
    switch json {
    case .object(let members): self.members = members
    case .null: members = [:]
    default: throw RPCError(.invalidParameters, "\"params\" must be an object.")
    }
  }

  /// A text that must be there.
  func text(_ name: String) throws(RPCError) -> String {
    guard let text = try optionalText(name) else {
      throw RPCError(.invalidParameters, "\"\(name)\" is missing; it must be a string.")
    }
    return text
  }

  /// A text, if there is one.
  func optionalText(_ name: String) throws(RPCError) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw RPCError(.invalidParameters, "\"\(name)\" must be a string.")
    }
  }

  /// A path that must be there; the protocol wants all paths absolute.
  func path(_ name: String) throws(RPCError) -> String {
    let path = try text(name)
    guard path.hasPrefix("/") else {
      throw RPCError(.invalidParameters, "\"\(name)\" must be an absolute path, not \"\(path)\".")
    }
    return path
  }

  /// A list that must be there.
  func list(_ name: String) throws(RPCError) -> [JSON] {
    guard let list = members[name]?.arrayValue else {
      throw RPCError(.invalidParameters, "\"\(name)\" must be an array.")
    }
    return list
  }

  /// The session that is meant; one that cannot be ours is said to be unknown.
  func session() throws(RPCError) -> Identifier {
    let name = try text("sessionId")
    guard let id = Identifier(name) else { throw Self.unknown(name) }
    return id
  }

  /// The error for a session that is not open, or not there at all.
  static func unknown(_ session: String) -> RPCError {
    RPCError(
      .resourceNotFound, "Session not found: \(session). Load it, or begin one with session/new.",
      data: .object(["sessionId": .string(session)]))
  }
}
