import Messages

/// Models asked side by side whether they answer, each by a `Probe`.
package struct Checkup: Sendable {
  /// One model, and what was found out of it so far.
  package struct Row: Sendable {
    package let model: ModelChoice
    /// nil while it is being asked.
    package var finding: Finding?
    /// Models of the same endpoint that are not asked.
    package let unasked: Int
  }

  /// What the front end has to do.
  package enum Order: Hashable, Sendable {
    case ask(id: Int, MessagesRequest, model: String)
    case cancel(id: Int)
  }

  /// In the order of the list of models.
  package private(set) var rows: [Row]
  /// The probe of each row; nil for a model that cannot be asked.
  private var probes: [Probe?]
  /// The rows whose reasons were taken.
  private var quoted: Set<Int> = []

  /// More models of one endpoint than these are taken to be alike, and only one is asked.
  private static let mostAtOneEndpoint = 3

  /// - Parameters:
  ///   - models: those to look at; the demo is left out.
  ///   - preferred: the reference of the one to ask where one stands for all of its endpoint.
  ///   - isThorough: whether every model is asked.
  ///   - firstID: the first of twice as many ids as there are models.
  package init(
    _ models: [ModelChoice], preferred: String?, isThorough: Bool, firstID: Int, now: Int64
  ) {
    let models = models.filter { !$0.isDemo }
    var rows: [Row] = []
    for model in models {
      let alike = models.filter { $0.provider == model.provider && $0.unusable == nil }
      var unasked = 0
      if !isThorough, alike.count > Self.mostAtOneEndpoint, model.unusable == nil {
        let first = alike.first { $0.reference == preferred } ?? alike.first
        guard first?.reference == model.reference else { continue }
        unasked = alike.count - 1
      }
      rows.append(
        Row(model: model, finding: model.unusable.map(Finding.unusable), unasked: unasked))
    }
    self.rows = rows
    probes = rows.enumerated().map { index, row in
      row.finding == nil ? Probe(id: firstID + 2 * index, model: row.model, now: now) : nil
    }
  }

  /// The questions to begin with.
  package var orders: [Order] {
    probes.compactMap { $0 }.map {
      .ask(id: $0.id, $0.request, model: $0.model.reference)
    }
  }

  /// Whether every row has its finding.
  package var isDone: Bool { rows.allSatisfy { $0.finding != nil } }

  /// Whether everything answers; a remark is no fault.
  package var isFine: Bool { rows.allSatisfy { $0.finding?.status != .wrong } }

  /// Whether a transfer belongs to it.
  package func owns(_ id: Int) -> Bool { probes.contains { $0?.id == id } }

  /// When `tick` is wanted, in monotonic milliseconds.
  package func nextTick(after now: Int64) -> Int64? {
    probes.compactMap { $0?.nextTick(after: now) }.min()
  }

  /// Takes what a transfer did.
  package mutating func handle(
    _ id: Int, _ input: Exchange.Input, now: Int64, wall: Int64
  ) -> [Order] {
    guard let index = probes.firstIndex(where: { $0?.id == id }),
      let orders = probes[index]?.handle(input, now: now, wall: wall)
    else { return [] }
    if rows[index].finding == nil { rows[index].finding = probes[index]?.finding }
    guard let probe = probes[index], probe.id != id || probe.finding != nil else { return [] }
    // Some servers leave a finished stream open.
    var all: [Order] = [.cancel(id: id)]
    for case .ask(let request) in orders {
      all.append(.ask(id: probe.id, request, model: probe.model.reference))
    }
    return all
  }

  /// Time passed: who has been silent for long is given up.
  package mutating func tick(now: Int64, wall: Int64) -> [Order] {
    probes.compactMap { $0?.finding == nil ? $0?.id : nil }
      .flatMap { handle($0, .tick, now: now, wall: wall) }
  }

  /// What to end before it is over.
  package var cancellation: [Order] {
    probes.compactMap { $0?.finding == nil ? $0?.id : nil }.map { .cancel(id: $0) }
  }

  /// What the servers said since the last call, by row; it is not shown before `put(reason:row:)`.
  package mutating func takeQuotes() -> [(row: Int, text: String)] {
    var quotes: [(row: Int, text: String)] = []
    for index in rows.indices where !quoted.contains(index) {
      guard let finding = rows[index].finding else { continue }
      quoted.insert(index)
      guard let reason = finding.reason else { continue }
      rows[index].finding?.reason = nil
      quotes.append((index, reason))
    }
    return quotes
  }

  /// Shows what a server said.
  package mutating func put(reason: String, row: Int) {
    if rows.indices.contains(row) { rows[row].finding?.reason = reason }
  }

  /// Masks what the servers said.
  package mutating func mask(_ redact: (String) -> String) {
    for index in rows.indices {
      rows[index].finding?.mask(redact)
    }
  }
}

extension Finding {
  /// Masks what came from the server.
  package mutating func mask(_ redact: (String) -> String) {
    sentence = redact(sentence)
    reason = reason.map(redact)
    respondedModel = respondedModel.map(redact)
  }
}

extension Checkup.Row {
  /// What is to be said of it, below its name; empty while it is being asked. Untrusted text.
  package var sentences: [String] {
    guard let finding else { return [] }
    let alike = "\(unasked) more \(unasked == 1 ? "model" : "models") of this endpoint not asked."
    return [finding.sentence, finding.reason, model.remark, unasked > 0 ? alike : nil]
      .compactMap { $0 }
  }
}
