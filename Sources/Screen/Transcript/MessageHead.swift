import Canvas
import Conversation

/// The head line of a message.
struct MessageHead {
  var name: String
  var role: Role
  /// Shown right-aligned and dim.
  var facts: String
  /// `‹2/3›`: which of its siblings it is; empty without any. Shown left of the facts.
  var fork = ""
}

extension TurnSource {
  /// Silence in milliseconds after which the head line says that nothing arrives.
  static let silence: Int64 = 12_000

  func head(at index: Int) -> MessageHead {
    var head = plainHead(at: index)
    if let fork = fork(at: index) { head.fork = "‹\(fork.index + 1)/\(fork.siblings.count)›" }
    return head
  }

  private func plainHead(at index: Int) -> MessageHead {
    guard let turn = turn(at: index) else { return liveHead }
    guard let answer = turn.answer else {
      return MessageHead(name: "You", role: .user, facts: clock(turn.created))
    }
    var facts: [String] = []
    if let model = answer.respondedModel ?? answer.requestedModel.nonEmpty { facts.append(model) }
    if let instead = Self.instead(of: answer) { facts.append(instead) }
    if answer.duration > 0 { facts.append(duration(answer.duration)) }
    switch answer.outcome {
    case .stopped: facts.append("stopped")
    case .truncated: facts.append("cut off")
    case .refused: facts.append("refused")
    case .failed: facts.append("failed")
    case .complete, .streaming: break
    }
    return MessageHead(
      name: answer.alias, role: .assistant, facts: facts.joined(separator: " · "))
  }

  private var liveHead: MessageHead {
    guard let live else { return MessageHead(name: "", role: .assistant, facts: "") }
    let name = isSummary ? "Summary by \(live.model.alias)" : live.model.alias
    var facts: [String] = []
    if let model = live.reply.respondedModel { facts.append(model) }
    if let instead = live.turn.answer.flatMap(Self.instead) { facts.append(instead) }
    if case .pausing(let retry) = live.phase {
      facts.append(retry.phrase(now: uptime))
      return MessageHead(
        name: name, role: .assistant, facts: facts.joined(separator: " · "))
    }
    if live.phase == .finished {
      facts.append("not in use yet")
      return MessageHead(name: name, role: .assistant, facts: facts.joined(separator: " · "))
    }
    let silent = uptime - live.lastByte
    if silent >= Self.silence { facts.append("no data for \(silent / 1000) s, Esc stops") }
    facts.append("\((uptime - live.started) / 1000) s")
    return MessageHead(name: name, role: .assistant, facts: facts.joined(separator: " · "))
  }

  /// `instead of K2`: who was asked first and could not answer.
  private static func instead(of answer: Answer) -> String? {
    answer.detours.first.map { "instead of \($0.alias)" }
  }

  /// `thought for 4 s`, or what it is doing now.
  func thinkingPhrase(at index: Int) -> String {
    if let turn = turn(at: index) {
      return "thought for \(duration(turn.answer?.thinkingDuration ?? 0))"
    }
    guard let live else { return "" }
    return live.isThinking
      ? "thinking, \(live.thinkingTime(now: uptime) / 1000) s"
      : "thought for \(duration(live.thinkingTime(now: uptime)))"
  }

  /// `3.2 s`, `48 s`, `2 min 5 s`.
  private func duration(_ milliseconds: Int64) -> String {
    switch milliseconds {
    case ..<9950 where (milliseconds + 50) % 1000 >= 100:
      "\((milliseconds + 50) / 1000).\((milliseconds + 50) % 1000 / 100) s"
    case ..<60_000: "\((milliseconds + 50) / 1000) s"
    default: "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
    }
  }

  /// `10:42` in local time.
  func clock(_ wall: Int64) -> String {
    let day: Int64 = 86_400
    let seconds = ((wall / 1000 + Int64(utcOffset)) % day + day) % day
    let minutes = seconds % 3600 / 60
    return "\(seconds / 3600):\(minutes < 10 ? "0" : "")\(minutes)"
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
