import Canvas
import Conversation

/// The sibling that was moved to last, which the next move is about as long as it stays where it
/// was on the screen.
struct BranchFocus: Sendable {
  var turn: Identifier
  /// The row of its head line in the pane; nil while it is not shown.
  var row: Int?
  /// Whether the end was followed.
  var isFollowing: Bool
}

extension State {
  /// Why another branch cannot be brought into view, or a message edited; nil if it can.
  var reasonToStay: String? {
    if isAnswering || isSendPending { return "An answer is on its way; Esc stops it." }
    if compacting.draft != nil { return "A summary waits: Enter uses it, Esc discards it." }
    if editing != nil { return "An earlier message is being edited; Esc ends that." }
    return nil
  }

  /// To another version of the message with siblings that is nearest to the top of the screen, and
  /// what followed it.
  mutating func moveBranch(by step: Int) -> [Effect] {
    if comparison.isShown { return moveFocus(by: step) }
    if let reason = reasonToStay {
      notice = Notice(reason)
      return []
    }
    let turns = self.turns
    guard let item = forkInView(turns), let fork = turns.fork(at: item) else {
      notice = Notice("No message here has another version; /retry and Esc Esc make one.")
      return []
    }
    let next = fork.index + step
    guard fork.siblings.indices.contains(next) else {
      let end = step < 0 ? "first" : "last"
      notice = Notice("That is the \(end) of \(fork.siblings.count) versions.")
      return []
    }
    if let effects = showUnseen(fork.siblings[next], at: item) { return effects }
    return [.openBranch(through: fork.siblings[next], session: session.id)]
  }

  /// The message that a move is about.
  private mutating func forkInView(_ turns: TurnSource) -> Int? {
    let rows = transcript.visibleRows(turns)
    if let branchFocus,
      let item = turns.history.turns.lastIndex(where: { $0.id == branchFocus.turn })
    {
      let row = rows.firstIndex { $0 == Transcript.Place(item: item, line: 0) }
      let isThere = row == branchFocus.row && row != nil
      if isThere || branchFocus.isFollowing && transcript.isFollowing { return item }
    }
    branchFocus = nil
    guard !transcript.isFollowing, let first = rows.first, let last = rows.last else {
      return turns.nearestFork(to: turns.count..<turns.count)
    }
    return turns.nearestFork(to: first.item..<last.item + 1)
  }

  /// Another branch comes into view. Its first message takes the place on the screen of the one
  /// that it is a sibling of.
  mutating func take(_ branch: OpenedBranch) -> [Effect] {
    guard branch.session == session.id, reasonToStay == nil, let first = branch.turns.first,
      let item = history.turns.lastIndex(where: { $0.parent == first.parent })
    else { return [] }
    let old = turns
    let head = Transcript.Place(item: item, line: 0)
    let row = transcript.visibleRows(old).firstIndex(of: head) ?? 0
    history.replace(from: item, with: branch.turns)
    history = history.numbered()
    forks.merge(branch.forks)
    selection = nil
    if case .reader(var reader) = overlay {
      reader.find = nil  // its hits are counted in the messages that were there
      overlay = .reader(reader)
    }
    let new = turns
    transcript.follow()
    transcript.go(to: transcript.advance(head, by: -row, new), new)
    branchFocus = BranchFocus(
      turn: first.id, row: transcript.visibleRows(new).firstIndex(of: head),
      isFollowing: transcript.isFollowing)
    branchMoves += 1
    session.leaf = branch.turns.last?.id
    return keepSession()
  }

  // MARK: A copy

  /// `/fork`: the branch in view, copied into a conversation of its own.
  mutating func fork() -> [Effect] {
    if let reason = comparison.isRunning ? "An answer is on its way; Esc stops it." : reasonToStay {
      notice = Notice(reason)
      return []
    }
    guard let leaf = history.turns.last else {
      notice = Notice("There is nothing to copy yet.")
      return []
    }
    var copy = Session(
      id: identifiers.identifier(wall: now.wall), directory: session.directory, created: now.wall)
    copy.title = session.title.isEmpty ? "" : session.title + " (fork)"
    copy.model = model.reference
    copy.settings = session.settings
    return [.fork(at: leaf.id, into: copy)]
  }

  /// The copy takes the screen, and what was being typed goes with the person.
  mutating func take(fork opened: OpenedSession) -> [Effect] {
    let text = (queue + (composer.isEmpty ? [] : [composer.text])).joined(separator: "\n\n")
    queue = []
    composer.set("")
    let effects = take(opened)
    if !text.isEmpty {
      composer.set(text)
      completion.close(for: composer.line)
    }
    notices.append(
      Notice("This is a copy; the conversation it was made from stays as it is."))
    return effects
  }

  // MARK: Other programs

  /// Another program has added to the conversation.
  mutating func take(_ arrivals: [Arrival], in id: Identifier) {
    guard id == session.id else { return }
    for arrival in arrivals {
      // What follows the branch in view alone has no sibling before something is sent here.
      let isNext = !isAnswering && arrival.parent == history.turns.last?.id
      guard arrival.siblings.count > 1 || isNext else { continue }
      forks.merge(arrival.siblings, under: arrival.parent)
    }
  }

  /// Others have opened the conversation too, or closed it.
  mutating func take(otherWindows count: Int, in id: Identifier) {
    guard id == session.id else { return }
    if count > 0, otherWindows == 0 {
      notices.append(
        Notice(
          "This conversation is open in another window too. What each window adds becomes a branch "
            + "of its own; \(keyMap.name(for: .previousBranch)) and "
            + "\(keyMap.name(for: .nextBranch)) (/previous, /next) show the others."))
    }
    otherWindows = count
  }
}
