import Messages

/// What one model's answers have used.
package struct ModelUsage: Hashable, Sendable {
  /// The reference asked for, `provider/model`.
  package var model: String
  package var answers: Int
  package var usage: Usage

  package init(model: String, answers: Int, usage: Usage) {
    self.model = model
    self.answers = answers
    self.usage = usage
  }
}

extension History {
  /// What the answers of the branch have used, by model, in the order in which they came in.
  package var usageByModel: [ModelUsage] {
    var sums: [ModelUsage] = []
    for case let answer? in turns.lazy.map(\.answer) {
      let index =
        sums.firstIndex { $0.model == answer.requestedModel }
        ?? {
          sums.append(ModelUsage(model: answer.requestedModel, answers: 0, usage: Usage()))
          return sums.count - 1
        }()
      sums[index].answers += 1
      sums[index].usage += answer.usage
    }
    return sums
  }
}
