import Conversation
import Messages

/// What an export says of an answer besides its content:
///
///     {"alias":…,"requested":"provider/model","responded":…,"host":…,"outcome":"complete",
///      "failure":…,"stop_reason":…,"duration":…,"thinking":…,"code_blocks":…,
///      "usage":{"input_tokens":…,"output_tokens":…,"cache_read_input_tokens":…,
///               "cache_creation_input_tokens":…},
///      "detours":[{"alias":…,"model":…,"reason":…,"failure":…}]}
///
/// `outcome` is complete, stopped, truncated, refused, failed or streaming; `duration` and
/// `thinking` are milliseconds; `code_blocks` counts those of the branch up to here;
/// `detours` are the models that were asked before and could not answer.
enum AnswerLine {
  static func members(of answer: Answer) -> [String: JSON] {
    var members: [String: JSON] = [
      "alias": .string(answer.alias), "requested": .string(answer.requestedModel),
      "host": .string(answer.host), "outcome": .string(answer.outcome.rawValue),
    ]
    members["responded"] = answer.respondedModel.map { .string($0) }
    members["failure"] = answer.failure.map { .string($0) }
    members["stop_reason"] = answer.stopReason.map { .string($0) }
    if answer.duration != 0 { members["duration"] = .integer(answer.duration) }
    if answer.thinkingDuration != 0 { members["thinking"] = .integer(answer.thinkingDuration) }
    if answer.codeBlockCount != 0 {
      members["code_blocks"] = .integer(Int64(answer.codeBlockCount))
    }
    if !answer.detours.isEmpty {
      members["detours"] = .array(
        answer.detours.map {
          .object([
            "alias": .string($0.alias), "model": .string($0.model), "reason": .string($0.reason),
            "failure": .string($0.failure),
          ])
        })
    }
    if answer.usage != Usage() { members["usage"] = .object(Self.members(of: answer.usage)) }
    return members
  }

  /// Nil if there is no answer in it at all.
  static func answer(_ json: JSON) -> Answer? {
    guard json.objectValue != nil else { return nil }
    var answer = Answer(
      alias: json["alias"]?.stringValue ?? "", requestedModel: json["requested"]?.stringValue ?? "",
      host: json["host"]?.stringValue ?? "")
    answer.outcome =
      json["outcome"]?.stringValue.flatMap(Outcome.init(rawValue:)) ?? .complete
    answer.respondedModel = json["responded"]?.stringValue
    answer.failure = json["failure"]?.stringValue
    answer.stopReason = json["stop_reason"]?.stringValue
    answer.duration = json["duration"]?.timeValue ?? 0
    answer.thinkingDuration = json["thinking"]?.timeValue ?? 0
    answer.codeBlockCount = json["code_blocks"]?.intValue ?? 0
    answer.detours = (json["detours"]?.arrayValue ?? []).map {
      Detour(
        alias: $0["alias"]?.stringValue ?? "", model: $0["model"]?.stringValue ?? "",
        reason: $0["reason"]?.stringValue ?? "", failure: $0["failure"]?.stringValue ?? "")
    }
    answer.usage.apply(UsageUpdate(json: json["usage"]))
    return answer
  }

  private static func members(of usage: Usage) -> [String: JSON] {
    [
      "input_tokens": .integer(Int64(usage.inputTokens)),
      "output_tokens": .integer(Int64(usage.outputTokens)),
      "cache_read_input_tokens": .integer(Int64(usage.cacheReadInputTokens)),
      "cache_creation_input_tokens": .integer(Int64(usage.cacheCreationInputTokens)),
    ]
  }
}

extension JSON {
  /// Milliseconds, or whatever whole number it is.
  var timeValue: Int64? { intValue.map(Int64.init) }
}
