import Conversation

/// What can be done about a model that did not answer.
enum Remedy: String {
  /// Correct a step, ask again, keep what does not answer, or give up.
  case address, key, model, again, keep, leave

  /// The likeliest first.
  static func all(for finding: Finding, hasModel: Bool) -> [Remedy] {
    let first: [Remedy]
    switch finding.kind {
    case .authentication, .permission: first = [.key]
    case .unknownModel, .badRequest: first = [.model]
    case .notFound, .openAIOnly, .notThisProtocol, .redirect, .resolve, .connect, .tls:
      first = [.address]
    case .unknown: first = [.key]
    default: first = [.again]
    }
    let rest: [Remedy] = [.again, .key, .model, .address]
    let last: [Remedy] = hasModel ? [.keep, .leave] : [.leave]
    return first + rest.filter { !first.contains($0) } + last
  }

  /// As a choice.
  var row: Picker.Row {
    let title =
      switch self {
      case .address: "Correct the address"
      case .key: "Give another key"
      case .model: "Choose another model"
      case .again: "Try again"
      case .keep: "Keep it anyway"
      case .leave: "Leave it"
      }
    return Picker.Row(value: rawValue, title: title)
  }
}
