import Canvas
import Conversation
import Messages

/// Whether the models answer: `Checkup` as a text that fills in.
package struct Examination: Sendable {
  var checkup: Checkup
  /// The first row shown.
  var scroll = 0

  /// The rows as a text to read; those that are still asked say since when.
  func panel(now: Moment) -> Panel {
    var lines: [Line] = []
    for row in checkup.rows {
      if !lines.isEmpty { lines.append(Line()) }
      let role: Role =
        switch row.finding?.status {
        case .fine: .accent
        case .remark: .warning
        case .wrong: .error
        case nil: .muted
        }
      lines.append(
        Line([
          Span(row.finding?.word ?? "asking…", Style(role, .bold)),
          Span("  " + Sanitizer.plain(row.model.alias), Style(.text)),
          Span("  " + Sanitizer.plain("\(row.model.reference) · \(row.model.host)"), Style(.muted)),
        ]))
      lines += row.sentences.map { Line([Span(Sanitizer.plain($0))]) }
    }
    if lines.isEmpty {
      lines = [Line([Span("No model is configured; /setup sets one up.")])]
    }
    let count = checkup.rows.count { $0.finding == nil }
    let title = count == 0 ? "Do the models answer?" : "Do the models answer? \(count) still asked"
    var panel = Panel(title: title, lines: lines)
    panel.scroll = scroll
    return panel
  }
}

extension State {
  /// `/doctor`, with what follows it: nothing, `all`, or a model.
  mutating func examine(_ argument: String) -> [Effect] {
    var models = catalog.models
    let isAll = argument.lowercased() == "all"
    if !argument.isEmpty, !isAll {
      guard let choice = findModel(argument) else { return [] }
      models = [choice]
    }
    let checkup = Checkup(
      models, preferred: model.reference, isThorough: isAll, firstID: nextTransfer,
      now: now.uptime)
    nextTransfer += 2 * models.count
    overlay = .examination(Examination(checkup: checkup))
    return effects(checkup.orders)
  }

  private func effects(_ orders: [Checkup.Order]) -> [Effect] {
    orders.map { order in
      switch order {
      case .ask(let id, let request, let model): .send(id: id, request, model: model)
      case .cancel(let id): .cancel(id: id)
      }
    }
  }

  /// Takes what a transfer did that is no answer of the conversation; nil if it is one.
  mutating func handleAsking(_ id: Int, _ input: Exchange.Input) -> [Effect]? {
    if let effects = handleSetup(id, input) ?? handleListing(id, input) { return effects }
    guard case .examination(var examination) = overlay, examination.checkup.owns(id) else {
      return nil
    }
    let orders = examination.checkup.handle(id, input, now: now.uptime, wall: now.wall)
    return take(&examination, orders)
  }

  /// Shows what has become known, once what the servers said is masked.
  private mutating func take(
    _ examination: inout Examination, _ orders: [Checkup.Order]
  ) -> [Effect] {
    // A line out of a pipe waits until the findings are told, on a busy machine too.
    if examination.checkup.isDone { pipedPause = now.uptime + 250 }
    let quotes = examination.checkup.takeQuotes().map { Effect.mask($0.text, of: $0.row) }
    overlay = .examination(examination)
    return effects(orders) + quotes
  }

  /// What a server said, made harmless.
  mutating func take(masked text: String, of row: Int) {
    guard case .examination(var examination) = overlay else { return }
    examination.checkup.put(reason: text, row: row)
    overlay = .examination(examination)
  }

  /// When what is asked wants a tick, in monotonic milliseconds.
  var askingDeadlines: [Int64] {
    var deadlines = listings.values.map(\.deadline)
    switch overlay {
    case .setup(let setup): setup.nextTick(after: now.uptime).map { deadlines.append($0) }
    case .examination(let examination):
      examination.checkup.nextTick(after: now.uptime).map { deadlines.append($0) }
    default: break
    }
    return deadlines
  }

  /// Time passed.
  mutating func tickAsking() -> [Effect] {
    var effects = tickSetup()
    effects += listings.values.flatMap { handleListing($0.id, .tick) ?? [] }
    if case .examination(var examination) = overlay, !examination.checkup.isDone {
      let orders = examination.checkup.tick(now: now.uptime, wall: now.wall)
      effects += take(&examination, orders)
    }
    return effects
  }

  /// Whether models are being asked whether they answer, or for lists of models.
  var isAsking: Bool {
    if case .examination(let examination) = overlay, !examination.checkup.isDone { return true }
    return !listings.isEmpty
  }

  /// Ends what is asked for the text that is closed.
  mutating func stopAsking() -> [Effect] {
    guard case .examination(let examination) = overlay else { return [] }
    return effects(examination.checkup.cancellation)
  }
}
