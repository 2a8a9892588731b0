/// A stretch of time in which an account may use so much: Kimi Code has one of five hours and one
/// of seven days.
package struct UsageWindow: Hashable, Sendable {
  /// `5 hours`, `7 days`.
  package let name: String
  /// In the server's own units; `limit` is above 0.
  package let used: Int
  /// As `used`.
  package let limit: Int
  /// When it begins anew, as the server writes it (ISO 8601); nil if it does not say. Untrusted text.
  package let reset: String?

  /// Reads the answer to `GET /coding/v1/usages` (MoonshotAI/kimi-code,
  /// packages/oauth/src/managed-usage.ts): numbers come as texts, `remaining` may stand for `used`,
  /// and accounts have more in it that is none of ours.
  package static func windows(in answer: [UInt8]) -> [UsageWindow] {
    guard let json = try? JSON(parsing: answer) else { return [] }
    let short = (json["limits"]?.arrayValue ?? []).compactMap { entry in
      entry["detail"].flatMap { detail in
        name(of: entry["window"]).flatMap { UsageWindow($0, detail) }
      }
    }
    return short + [json["usage"].flatMap { UsageWindow("7 days", $0) }].compactMap { $0 }
  }

  private init?(_ name: String, _ detail: JSON) {
    func number(_ name: String) -> Int? {
      let value = detail[name]
      return value?.intValue ?? value?.stringValue.flatMap { Int($0) }
    }
    guard let limit = number("limit"), limit > 0, limit < 1 << 48,
      let used = number("used") ?? number("remaining").map({ limit - min(max($0, 0), limit) })
    else { return nil }
    self.name = name
    self.limit = limit
    self.used = min(max(used, 0), 1 << 48)
    reset = detail["resetTime"]?.stringValue ?? detail["reset_at"]?.stringValue
  }

  private static func name(of window: JSON?) -> String? {
    guard let duration = window?["duration"]?.intValue, duration > 0, duration < 1 << 20 else {
      return nil
    }
    switch window?["timeUnit"]?.stringValue {
    case "TIME_UNIT_MINUTE":
      return duration % 60 == 0 ? "\(duration / 60) hours" : "\(duration) minutes"
    case "TIME_UNIT_HOUR": return "\(duration) hours"
    case "TIME_UNIT_DAY": return "\(duration) days"
    default: return nil
    }
  }
}
