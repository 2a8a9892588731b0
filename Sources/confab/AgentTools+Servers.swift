import ACP
import Conversation
import Foundation
import HTTP
import Messages
import Screen
import Tools

/// The servers that a client wants used in its sessions.
extension AgentTools {
  /// Starts the servers of a session.
  /// - Returns: that there are none, where they cannot even be started.
  mutating func serve(_ servers: [ToolServer], in session: Identifier, now: Int64) -> [Agent.Event]
  {
    guard launch.settings.tools.isOn else {
      remarks.append("Tools are switched off in the configuration, so no MCP server is started.")
      return [.offers([], session: session)]
    }
    do throws(ToolFailure) {
      try drivers[session]?.start(servers, now: now)
      return serverEvents(of: session)
    } catch {
      remarks.append("No MCP server is started: \(error.sentence)")
      return [.offers([], session: session)]
    }
  }

  /// What the servers of a session told; sentences are kept for the log.
  mutating func serverEvents(of session: Identifier) -> [Agent.Event] {
    (drivers[session]?.takeServerNews() ?? []).compactMap { news in
      switch news {
      case .offers(let tools): return .offers(tools, session: session)
      case .remark(let sentence):
        remarks.append(sentence)
        return nil
      }
    }
  }

  /// Sentences for the log since the last time.
  mutating func takeRemarks() -> [String] {
    defer { remarks = [] }
    return remarks
  }

  /// Tells the servers of a session to go, and drops all else of it.
  mutating func dismiss(_ session: Identifier, now: Int64) {
    guard var driver = drivers.removeValue(forKey: session) else { return }
    driver.dismiss(now: now)
    if !driver.isGone { leaving.append(driver) }
  }

  /// Goes on with those that were told to go.
  mutating func turnLeaving(now: Int64) {
    for index in leaving.indices { _ = leaving[index].turn([], now: now) }
    leaving.removeAll { $0.isGone }
  }

  /// Waits until all servers are gone: about a second, since those that stay are ended by force.
  mutating func finish() {
    while !leaving.isEmpty {
      var requests = leaving.flatMap(\.descriptors).map {
        pollfd(fd: $0.fd, events: Int16(POLLIN), revents: 0)
      }
      let now = Moment.current.uptime
      let due = leaving.compactMap { $0.nextTime(now: now) }.min() ?? now
      poll(&requests, nfds_t(requests.count), Int32(clamping: max(0, due - now)))
      turnLeaving(now: Moment.current.uptime)
    }
  }
}
