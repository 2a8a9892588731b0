import Canvas
import Conversation
import Messages

/// `/both`: one question to several models, their answers side by side.
extension State {
  /// `/both A B … [message]`.
  mutating func compare(_ argument: String) -> [Effect] {
    let list = ComparisonWish(argument, in: catalog)
    guard findEvery(in: list) else {
      // The line stays, so that a typing mistake costs one key.
      composer.set("/both" + (argument.isEmpty ? "" : " ") + argument)
      completion.close(for: composer.line)
      return []
    }
    for model in list.models { catalog.note(model) }
    comparison.next = list.models
    guard !list.message.isEmpty else { return [] }
    return send(list.message)
  }

  /// Whether a list names models that can all be asked; a notice says what is wrong.
  private mutating func findEvery(in list: ComparisonWish) -> Bool {
    if let wrong = list.wrong { return findModel(wrong) != nil }
    guard list.models.count > 1 else {
      notice = Notice("Name two or more models after /both, then the message.", .warning)
      return false
    }
    guard queue.isEmpty else {
      notice = Notice("A message waits already; Up takes it back.", .warning)
      return false
    }
    guard editing == nil || list.message.isEmpty else {
      notice = Notice(
        "An earlier message is being edited; name the models only, then send it.", .warning)
      return false
    }
    return list.models.allSatisfy { canAsk($0) }
  }

  /// Esc: the next message goes to the model in use alone.
  mutating func takeBackComparison() -> [Effect] {
    comparison.next = []
    notice = Notice("The next message goes to \(model.alias) alone.")
    return []
  }

  /// Puts the answers to the question at the end of the history on their way: one as ever, several
  /// side by side.
  mutating func show(_ exchanges: [Exchange]) {
    exchange = exchanges.first
    guard exchanges.count > 1, let first = exchanges.first else { return }
    comparison.next = []
    comparison.open(exchanges, after: history, like: transcript)
    forks.open(at: first.turn.id, under: first.turn.parent)
    model = first.model
  }

  // MARK: The answers arrive

  /// Whether any answer is on its way, in view or not.
  package var isStreaming: Bool { isAnswering || comparison.isRunning }

  /// Time has passed for every answer on its way.
  mutating func tickAnswers() -> [Effect] {
    let ids = [exchange?.id].compactMap { $0 } + comparison.running.map(\.id)
    return ids.flatMap { handleTransfer($0, .tick) }
  }

  /// An answer without the focus has ended.
  mutating func finishUnseen(_ id: Int) -> [Effect] {
    guard let exchange = comparison.column(of: id)?.exchange,
      let turn = comparison.finish(id, exchange)
    else { return [] }
    session.updated = now.wall
    var effects: [Effect] = [
      // Some servers leave a finished stream open.
      .cancel(id: id), .record(.turn(turn, session: session.id)), .record(.session(session)), .sync,
    ]
    if let reason = exchange.failure?.reason { effects.append(.quote(reason)) }
    if !isAnswering, let answer = turn.answer { effects += notification(of: answer) }
    return effects
  }

  /// Stops the answers that have not the focus.
  mutating func stopUnseen() -> [Effect] {
    comparison.running.flatMap { handleTransfer($0.id, .interrupt) }
  }

  // MARK: The focus

  /// A key that means something else beside columns; nil if it means what it always means.
  mutating func handleColumns(_ key: Key) -> [Effect]? {
    guard comparison.isShown else { return nil }
    if key.modifiers == .alt, case .character(let digit) = key.code,
      let number = digit.wholeNumberValue, digit.isASCII
    {
      guard comparison.columns.indices.contains(number - 1) else {
        notice = Notice("There are \(comparison.columns.count) answers.")
        return []
      }
      return focus(on: number - 1) + choose()
    }
    guard composer.isEmpty else { return nil }
    switch (key.code, key.modifiers) {
    case (.tab, []), (.right, []): return moveFocus(by: 1, around: true)
    case (.tab, .shift), (.left, []): return moveFocus(by: -1, around: true)
    default: return nil
    }
  }

  /// To the column beside; at the edge to the other one, or nowhere.
  mutating func moveFocus(by step: Int, around: Bool = false) -> [Effect] {
    let count = comparison.columns.count
    let next = comparison.focus + step
    guard around || (0..<count).contains(next) else {
      notice = Notice("That is the \(step < 0 ? "first" : "last") of \(count) answers.")
      return []
    }
    return focus(on: (next + count) % count)
  }

  /// Another answer comes into view, and with it its branch and its model.
  mutating func focus(on index: Int) -> [Effect] {
    guard comparison.columns.indices.contains(index), index != comparison.focus else { return [] }
    if history.turns.last?.id == exchange?.turn.id { history.removeLast() }
    exchange = comparison.exchange(exchange, forColumn: index)
    let column = comparison.columns[index]
    if let final = column.final { history.append(final) }
    model = column.model
    session.model = model.reference
    session.leaf = column.turn
    speed = exchange.flatMap { Self.speed(of: $0) }
    transcript.follow()
    selection = nil
    branchFocus = nil
    if case .reader(var reader) = overlay {
      reader.find = nil  // its hits are counted in the answer that was in view
      overlay = .reader(reader)
    }
    return keepSession()
  }

  /// Enter on an empty line: on from the answer with the focus. The others stay beside it, and those
  /// that are still coming are kept when they have ended.
  mutating func choose() -> [Effect] {
    let running = comparison.running.count
    let others = running == 1 ? "The other answer goes" : "The other answers go"
    let effects = closeColumns()
    notice = Notice(
      "\(model.alias) answers from here on; \(keyMap.name(for: .previousBranch)) and "
        + "\(keyMap.name(for: .nextBranch)) show the other answers."
        + (running > 0 ? " \(others) on; Esc stops." : ""))
    return effects + (isAnswering ? [] : sendQueued())
  }

  /// One answer is shown alone again.
  mutating func closeColumns() -> [Effect] {
    guard comparison.isShown else { return [] }
    transcript.follow()
    selection = nil
    return comparison.close().map { .cancel(id: $0) }
  }

  /// Another version of a message that is still coming is not read from the archive but goes on here;
  /// nil if it is none of these.
  mutating func showUnseen(_ turn: Identifier, at item: Int) -> [Effect]? {
    guard let coming = comparison.takeRest(turn) else { return nil }
    let ended = exchange.map { [Effect.cancel(id: $0.id)] } ?? []
    history.replace(from: item, with: [])
    exchange = coming
    model = coming.model
    session.leaf = turn
    session.model = model.reference
    transcript.follow()
    selection = nil
    branchFocus = nil
    branchMoves += 1
    return ended + keepSession()
  }

  // MARK: The pane that keys and mouse are about

  /// Whether answers stand side by side on the screen. What is read or found is shown alone, and so
  /// is what has few rows.
  var areColumnsShown: Bool {
    guard comparison.isShown, size.height >= Self.leastHeight else { return false }
    if case .reader = overlay { return false }
    return true
  }

  /// Changes the pane that scrolls: the column with the focus, or the conversation.
  @discardableResult
  mutating func withPane<T>(_ change: (inout Transcript, TurnSource) -> T) -> T {
    guard areColumnsShown else {
      let turns = self.turns
      return change(&transcript, turns)
    }
    let turns = source(ofColumn: comparison.focus)
    return comparison.withPane(comparison.focus) { change(&$0, turns) }
  }

  /// Where the text of that pane begins on the screen.
  var paneOrigin: Point {
    areColumnsShown ? comparison.columns[comparison.focus].origin : Point(x: 0, y: 0)
  }

  /// The one answer of a column, as its pane reads it.
  func source(ofColumn index: Int) -> TurnSource {
    let column = comparison.columns[index]
    return TurnSource(
      history: History(turns: column.final.map { [$0] } ?? []),
      live: column.final == nil ? column.exchange ?? exchange : nil,
      utcOffset: surroundings.utcOffset, uptime: now.uptime, forks: forks,
      earlierCodeBlocks: column.branch.codeBlockCount)
  }

  /// Folds or unfolds everything, in every column alike.
  mutating func toggleFolding() {
    let turns = self.turns
    transcript.toggleFolding(turns)
    for index in comparison.columns.indices {
      let turns = source(ofColumn: index)
      comparison.withPane(index) { $0.toggleFolding(turns) }
    }
  }

  /// A press of the mouse brings the focus to the column that it is in.
  mutating func focusColumn(at point: Point) -> [Effect] {
    guard areColumnsShown, point.y < rowRange.upperBound, let first = columnsInView.first else {
      return []
    }
    let width = size.width / columnsInView.count
    return focus(on: min(first + point.x / max(1, width), columnsInView.upperBound - 1))
  }
}
