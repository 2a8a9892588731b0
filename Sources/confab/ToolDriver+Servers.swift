import Conversation
import HTTP
import Messages
import Settings
import Tools

/// Servers of the Model Context Protocol, for front ends that are told of some.
extension ToolDriver {
  /// Starts servers. What becomes of them comes as `takeServerNews`.
  mutating func start(_ servers: [ToolServer], now: Int64) throws(ToolFailure) {
    // What they are given as a key is one, whatever it looks like.
    let keys = servers.flatMap { ChildEnvironment.telling($0.environment) }
    redaction = redaction.adding(keys.map { Secret($0) })
    if toolbox == nil { toolbox = try makeToolbox() }
    try toolbox?.start(servers, version: Program.version, now: now)
  }

  /// What servers told since the last time, without keys.
  mutating func takeServerNews() -> [ToolServerNews] {
    (toolbox?.takeServerNews() ?? []).map { news in
      switch news {
      case .offers: news
      case .remark(let sentence): .remark(redaction.apply(sentence))
      }
    }
  }

  /// What to wait for until it can be written.
  var writingDescriptors: [Descriptor] {
    (toolbox?.writingDescriptors ?? []).map {
      Descriptor(fd: $0, wantsRead: false, wantsWrite: true)
    }
  }

  /// Ends all but the servers, which are told to go and want turns until `isGone`.
  mutating func dismiss(now: Int64) {
    toolbox?.dismiss(now: now)
    abandonAllButTools()
  }

  /// Whether nothing of it is left that wants a turn.
  var isGone: Bool { toolbox?.areServersGone ?? true }
}
