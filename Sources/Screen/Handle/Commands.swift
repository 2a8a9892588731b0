import Canvas
import Conversation

extension State {
  /// How soon a second Ctrl+C, Ctrl+D or Esc must follow to count as one, in milliseconds.
  static let twiceWithin: Int64 = 2000

  /// Runs a command of the key map.
  mutating func run(_ command: Command) -> [Effect] {
    if command != .interruptOrClear, command != .leaveIfEmpty { leaveAsked = nil }
    if command != .interruptOrClose { clearAsked = nil }
    switch command {
    case .retry where compacting.isReviewing, .goBack where compacting.isReviewing:
      notice = reasonToStay.map { Notice($0) }
    case .send: return submit()
    case .interruptOrClose:
      if isStreaming { return stopAnswer(sendingQueue: true) }
      if compacting.isReviewing { return discardSummary() }
      if editing != nil { return stopEditing() }
      if !comparison.next.isEmpty { return takeBackComparison() }
      if comparison.isShown { return choose() }
      if shellCommand != nil, composer.isEmpty { return [.interruptShell] }
      return composer.isEmpty ? goBackIfAskedTwice() : clearIfAskedTwice()
    case .interruptOrClear: return interruptOrClear()
    case .leaveIfEmpty:
      if composer.isEmpty { return leaveIfAskedTwice("Ctrl+D") }
      composer.deleteForward()
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .rowUp: return moveRow(up: true)
    case .rowDown: return moveRow(up: false)
    case .lineEnd where composer.isEmpty: withPane { pane, _ in pane.follow() }
    case .scrollUp: scrollConversation(by: -1)
    case .scrollDown: scrollConversation(by: 1)
    case .pageUp: scrollPage(-1)
    case .pageDown: scrollPage(1)
    case .scrollToTop: withPane { pane, turns in pane.scrollToTop(turns) }
    case .scrollToEnd: withPane { pane, _ in pane.follow() }
    case .previousMessage, .nextMessage:
      withPane { pane, turns in
        pane.scrollToMessage(command == .previousMessage ? -1 : 1, turns)
      }
    case .toggleThinking where composer.isEmpty: toggleFolding()
    case .codeLeft: scrollNearestCode(by: -Transcript.sidewaysStep)
    case .codeRight: scrollNearestCode(by: Transcript.sidewaysStep)
    case .reader: startReading()
    case .find:
      if composer.isEmpty { startFinding() } else { composer.moveRight() }
    case .complete: break  // `handleCompletion` does it
    case .searchHistory: return searchHistory()
    case .stash: stashInput()
    case .goBack: return goBack()
    case .previousBranch: return moveBranch(by: -1)
    case .nextBranch: return moveBranch(by: 1)
    case .fork: return fork()
    case .mode: return setMode("")
    case .links: showLinksOfLastAnswer()
    case .compact: return compact("")
    case .context: overlay = .panel(contextPanel)
    case .models: showModels()
    case .think: return toggleModelThinking()
    case .parameters: return setParameters("")
    case .system: return setSystemPrompt("")
    case .image: notice = Notice("Type /image and the path of a picture.")
    case .usage: return showUsage()
    case .sessions: return [.browseSessions(from: nil)]
    case .search: search(for: "")
    case .newSession: return startSession()
    case .rename: notice = Notice("Type /rename and the new title.")
    case .retry: return retry(with: nil)
    case .compare: notice = Notice("Type /both, two or more models, and the message.")
    case .copy: return copy("")
    case .save: notice = Notice("Type /save, the number of a code block, and a path.")
    case .export: return export("")
    case .apply: return apply("")
    case .changes: return showChanges("")
    case .themes: return [.listThemes]
    case .mouse: return setMouse("")
    case .help: overlay = .panel(helpPanel)
    case .status: overlay = .panel(statusPanel)
    case .setup: setUp()
    case .doctor: return examine("")
    case .leave: return [.quit]
    case .editInput: return keepDraft(atOnce: true) + [.edit(composer.text)]
    case .quote: isQuoting = true
    case .unfold: unfold()
    case .undo where !composer.undo(): notice = Notice("There is nothing to undo.")
    case .redo where !composer.redo(): notice = Notice("There is nothing to do again.")
    case .undo, .redo: break
    default: composer.apply(command)
    }
    return []
  }

  private mutating func scrollConversation(by rows: Int) {
    withPane { pane, turns in pane.scroll(by: rows, turns) }
  }

  private mutating func scrollPage(_ direction: Int) {
    withPane { pane, turns in pane.scroll(by: direction * max(1, pane.height - 2), turns) }
  }

  /// Ctrl+C: the answer, else the input, else (twice) the program.
  private mutating func interruptOrClear() -> [Effect] {
    if isStreaming {
      let effects = stopAnswer(sendingQueue: false)
      // What waited was written for the whole answer: it comes back to be looked at.
      if !queue.isEmpty {
        composer.set((queue + (composer.isEmpty ? [] : [composer.text])).joined(separator: "\n\n"))
        queue = []
      }
      return effects
    }
    if compacting.isReviewing { return discardSummary() }
    if shellCommand != nil { return [.interruptShell] }
    if editing != nil { return stopEditing() }
    if !composer.isEmpty { return clearInput() }
    if !comparison.next.isEmpty { return takeBackComparison() }
    return leaveIfAskedTwice("Ctrl+C")
  }

  private mutating func leaveIfAskedTwice(_ key: String) -> [Effect] {
    if let leaveAsked, now.uptime - leaveAsked <= Self.twiceWithin { return [.quit] }
    leaveAsked = now.uptime
    notice = Notice("Press \(key) again to leave.")
    return []
  }

  /// Up and Down: a row of the input; at its edge the queue, then what was sent before.
  private mutating func moveRow(up: Bool) -> [Effect] {
    let layout = composer.layout(width: inputWidth)
    let point = layout.point(of: composer.caretIndex)
    let row = point.y + (up ? -1 : 1)
    if row >= 0, row < layout.rows.count {
      composer.move(to: layout.index(at: Point(x: point.x, y: row)))
      return []
    }
    if up, let queued = queue.popLast() {
      composer.set(queued + (composer.isEmpty ? "" : "\n\n" + composer.text))
      composer.moveToStart()
      return []
    }
    return walk(up: up)
  }
}
