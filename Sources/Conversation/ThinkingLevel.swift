import Messages

/// How hard a model is to think before it answers.
package enum ThinkingLevel: String, CaseIterable, Hashable, Sendable {
  case off, low, medium, high
  /// As the model itself likes best.
  case on

  /// The level that OpenClaw's short forms of `params.thinking` name
  /// (docs/gateway/config-agents/models.md); nil for anything else, such as the protocol's object.
  package init?(short: JSON) {
    switch short {
    case .bool(let isOn): self = isOn ? .on : .off
    case .string("none"): self = .off
    case .string("minimal"): self = .low
    case .string("max"), .string("xhigh"): self = .high
    case .string(let name): self.init(rawValue: name.lowercased())
    default: return nil
    }
  }

  /// Tokens to think with where a budget is asked for; OpenClaw's numbers
  /// (its extensions/kimi-coding/stream.ts).
  fileprivate var budget: Int {
    switch self {
    case .off: 0
    case .low: 1024
    case .medium, .on: 4096
    case .high: 8192
    }
  }
}

/// What kinds of models take thinking to mean in a request.
package enum ThinkingForm: Hashable, Sendable {
  /// `thinking` switches it, `output_config.effort` says how hard: what Moonshot's own client sends
  /// (MoonshotAI/kimi-code, packages/kosong/src/providers/anthropic.ts, withThinking).
  case kimi
  /// `{"type":"adaptive"}` with an effort: Claude from 4.6 on, whose later models refuse a budget,
  /// and `disabled` too (docs.aws.amazon.com, "Adaptive thinking").
  case adaptive
  /// A budget of tokens: Claude up to 4.5, which knows no other form.
  case claudeBudget
  /// A budget of tokens too, from others that speak the protocol.
  case budget

  /// - Parameters:
  ///   - id: the model's id at the server.
  ///   - host: who answers; Kimi Code takes Claude's names for its own models.
  package init(id: String, host: String) {
    let id = id.lowercased()
    let hostname = host.prefix { $0 != ":" }
    if hostname == "api.kimi.com" || hostname == "api.kimi.ai" {
      self = .kimi
    } else if id.contains("claude") {
      self = Self.isAdaptive(id) ? .adaptive : .claudeBudget
    } else if id.contains("kimi") {
      self = .kimi
    } else {
      self = .budget
    }
  }

  /// Whether thinking wants `temperature` and `top_k` left as they are (protocol: thinking goes
  /// with temperature 1 only).
  package var fixesTemperature: Bool { self == .adaptive || self == .claudeBudget }

  /// The version is the first one or two short numbers of the id, before or after the family's
  /// name: `claude-3-7-sonnet-20250219`, `claude-sonnet-4-6`, `claude-opus-4.6`.
  private static func isAdaptive(_ id: String) -> Bool {
    let words = id.split { !$0.isLetter && !$0.isNumber }
    let behind = words.drop { !$0.contains("claude") }
    guard let first = behind.firstIndex(where: { $0.count < 3 && Int($0) != nil }),
      let major = Int(words[first])
    else { return false }
    let next = words.index(after: first)
    let minor = next < words.endIndex && words[next].count < 3 ? Int(words[next]) ?? 0 : 0
    return (major, minor) >= (4, 6)
  }
}

extension [String: JSON] {
  /// Says in the model's own form how hard to think; what was said of it before goes.
  ///
  /// - Parameter limit: the request's `max_tokens`, which the protocol wants above the budget: it
  ///   is raised where it is too small for the least budget.
  mutating func setThinking(_ level: ThinkingLevel, _ form: ThinkingForm, limit: inout Int) {
    self["thinking"] = nil
    func type(_ name: String) -> JSON { .object(["type": .string(name)]) }
    switch (form, level) {
    case (.kimi, .off):
      self["thinking"] = type("disabled")
      setEffort(nil)
    case (.kimi, _):
      self["thinking"] = type("enabled")
      if level != .on { setEffort(level) }
    case (.adaptive, .off), (.claudeBudget, .off): break  // Claude thinks when asked to
    case (.adaptive, _):
      self["thinking"] = type("adaptive")
      if level != .on { setEffort(level) }
    case (.budget, .off): self["thinking"] = type("disabled")
    case (.claudeBudget, _), (.budget, _):
      limit = Swift.max(limit, 2048)
      let budget = Swift.min(level.budget, limit / 2)
      self["thinking"] = .object([
        "type": .string("enabled"), "budget_tokens": .integer(Int64(budget)),
      ])
    }
  }

  private mutating func setEffort(_ level: ThinkingLevel?) {
    var configuration = self["output_config"]?.objectValue ?? [:]
    configuration["effort"] = level.map { .string($0.rawValue) }
    self["output_config"] = configuration.isEmpty ? nil : .object(configuration)
  }
}
