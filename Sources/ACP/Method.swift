import Conversation
import Messages

/// The requests of a client.
enum Method: String, CaseIterable, Sendable {
  case initialize
  case authenticate
  case new = "session/new"
  case load = "session/load"
  case resume = "session/resume"
  case list = "session/list"
  case close = "session/close"
  case prompt = "session/prompt"
  /// A notification; as a request it is answered too.
  case cancel = "session/cancel"
  case setMode = "session/set_mode"
  case setOption = "session/set_config_option"
  /// From before there were config options.
  case setModel = "session/set_model"
}

extension Agent {
  /// - Returns: the answer; nil where it comes later.
  mutating func perform(
    _ method: Method, _ parameters: Parameters, id: JSON
  ) throws(RPCError) -> JSON? {
    switch method {
    case .initialize: return try initialize(parameters)
    case .authenticate:
      guard try parameters.text("methodId") == Self.authentication else {
        throw RPCError(
          .invalidParameters, "The only method to authenticate is \"\(Self.authentication)\".")
      }
      if canAnswer { return .object([:]) }
      look(.configuration, Pending(id: id, method: method))
    case .new:
      let (directory, servers) = try place(parameters)
      let session = identifiers.identifier(wall: wall)
      look(
        .directory(directory, session: session),
        Pending(
          id: id, method: method, session: session, directory: directory, servers: servers))
    case .load, .resume:
      let session = try parameters.session()
      let (directory, servers) = try place(parameters)
      if sessions[session]?.prompt != nil { throw Self.busy }
      look(
        .session(session, directory: directory),
        Pending(
          id: id, method: method, session: session, directory: directory, servers: servers))
    case .list:
      let isNarrowed = try parameters.optionalText("cwd") != nil
      look(
        .sessions(
          directory: isNarrowed ? try parameters.path("cwd") : nil,
          cursor: try parameters.optionalText("cursor")), Pending(id: id, method: method))
    case .close:
      let session = try parameters.session()
      guard sessions[session] != nil else { throw Parameters.unknown(session.description) }
      close(session)
      return .object([:])
    case .cancel:
      let session = try parameters.session()
      guard sessions[session] != nil else { throw Parameters.unknown(session.description) }
      cancel(session)
      return .object([:])
    case .prompt: return try prompt(parameters, id: id)
    case .setMode: return try setMode(parameters)
    case .setOption: return try setOption(parameters)
    case .setModel: return try setModel(parameters)
    }
    return nil
  }

  static let busy = RPCError(
    .invalidRequest,
    "A prompt is running in this session; wait for its answer, or send session/cancel.")

  /// The directory of a session that is to be opened, and the servers it is to use.
  private func place(
    _ parameters: Parameters
  ) throws(RPCError) -> (directory: String, servers: [ToolServer]) {
    let directory = try parameters.path("cwd")
    let servers = try Self.servers(parameters)
    guard canAnswer else { throw Self.noModel(setup.model) }
    return (directory, servers)
  }
}
