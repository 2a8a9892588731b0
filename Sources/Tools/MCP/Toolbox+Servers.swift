import Conversation
import Foundation
import Messages

/// Servers of the Model Context Protocol, whose tools are looked at, allowed and carried out as our
/// own are.
extension Toolbox {
  /// Starts servers in the working directory, with the environment of commands and their own.
  /// - Parameter version: of this program, which they are told.
  package mutating func start(_ servers: [ToolServer], version: String, now: Int64)
    throws(ToolFailure)
  {
    self.servers.start(
      servers, environment: surroundings.environment,
      directory: try territory.directory(territory.root, flags: O_RDONLY), version: version,
      now: now)
  }

  /// What the servers told since the last time, besides the results of calls.
  package mutating func takeServerNews() -> [ToolServerNews] { servers.takeNews() }

  /// Descriptors that, when they can be written, want a turn.
  package var writingDescriptors: [Int32] { servers.writingDescriptors }

  /// Ends all but the servers, which are told to go and want turns until `areServersGone`.
  package mutating func dismiss(now: Int64) {
    let servers = servers
    self.servers = ToolServers()
    abandon()
    self.servers = servers
    self.servers.dismiss(now: now)
  }

  /// Whether no server is left.
  package var areServersGone: Bool { servers.areGone }

  /// Looks at a call of a server's tool.
  mutating func prepare(
    _ call: ToolCall, of offer: ToolServers.Offer, mode: PermissionMode
  ) -> [Told] {
    guard call.input.objectValue != nil else {
      return refused(
        call, "The input of \(call.name) is not a JSON object. Write the call again.")
    }
    return [decide(call, .service(offer, call.input), mode: mode)]
  }
}
