import Canvas
import Conversation

extension State {
  /// What happened changes the state; what the world must do for it comes back as data.
  package mutating func handle(_ event: Event, at moment: Moment) -> [Effect] {
    now = moment
    // Nobody can have read a question that something else covers.
    if overlay != nil { approval?.since = now.uptime }
    var effects: [Effect]
    switch event {
    case .input(let input):
      effects = previewingThemes { $0.handle(input) }
    case .lines(let lines):
      effects = take(lines)
    case .piped(let lines):
      pipedLines += lines
      effects = []
    case .endOfLines:
      effects = endLines()
    case .resized(let size):
      self.size = size
      approval?.since = now.uptime
      selection = nil
      effects = []
    case .transfer(let id, let input):
      effects = handleAsking(id, input) ?? handleTransfer(id, input)
    case .configured(let configured):
      effects = take(configured)
    case .madeDefault(let reference):
      catalog.defaultReference = reference
      effects = []
    case .masked(let text, let place):
      take(masked: text, of: place)
      effects = []
    case .tool(let event, let id):
      effects = handleTool(event, id: id)
    case .changes(let changes):
      take(changes)
      effects = []
    case .shell(let event, let id):
      effects = handleShell(event, id: id)
    case .sessions(let rows):
      effects = showSessions(rows)
    case .themes(let rows):
      showThemes(rows)
      effects = []
    case .theme(let name):
      take(theme: name)
      effects = []
    case .sessionPage(let page):
      take(page)
      effects = []
    case .found(let texts):
      take(texts)
      effects = []
    case .preview(let preview):
      take(preview)
      effects = []
    case .opened(let opened):
      effects = take(opened)
    case .older(let turns, let hasOlder, let first, let forks):
      effects = takeOlder(turns, hasOlder: hasOlder, than: first, forks: forks)
    case .branch(let branch):
      effects = take(branch)
    case .forked(let copy):
      effects = take(fork: copy)
    case .arrived(let arrivals, let session):
      take(arrivals, in: session)
      effects = []
    case .compactions(let compactions, let session):
      take(compactions, in: session)
      effects = []
    case .otherWindows(let count, let session):
      take(otherWindows: count, in: session)
      effects = []
    case .prompt(let text):
      prompt = text
      effects = overlay == nil ? sendPrompt() : []
    case .saving(let problem):
      savingProblem = problem
      effects = []
    case .notice(let notice):
      notices.append(notice)
      effects = []
    case .edited(let text):
      approval?.since = now.uptime
      effects = take(edited: text)
    case .usage(let news):
      take(news)
      effects = []
    case .attached(let wish, let result):
      effects = take(result, for: wish)
    case .looked(let changed, let memory):
      effects = takeLook(changed, memory: memory)
    case .memory(let files):
      takeMemory(files)
      effects = []
    case .files(let list):
      takeFiles(list)
      effects = []
    case .fileExists(let file):
      overlay = .question(
        Question(
          "\(file.path) exists. Overwrite it? y / n", yes: .write(file, overwrites: true),
          no: "\(file.path) was left as it is."))
      effects = []
    case .history(let entries, let hasOlder):
      effects = take(entries, hasOlder: hasOlder)
    case .tick:
      continueSearch()
      effects = tickAnswers() + tickAsking()
      if round != nil, let last = history.turns.last { transcript.noteTools(of: last.id) }
      continueFinding()
    }
    showCommandPanel()
    followCost()
    followContext()
    effects += followSessions()
    effects += followCompletion()
    effects += keepDraft()
    if !pipedLines.isEmpty { effects += takePiped() }
    if isLeavingWhenIdle { effects += leaveIfIdle() }
    return effects
  }

  /// Everything to do before the program ends: stop the answer, keep its part and the draft.
  package mutating func close(at moment: Moment) -> [Effect] {
    now = moment
    let stop = isStreaming ? stopAnswer(sendingQueue: false) : []
    return stop + keepDraft(atOnce: true) + [.sync]
  }

  private mutating func handle(_ input: Input) -> [Effect] {
    switch input {
    case .mouse(let event): return handle(event)
    case .wheel, .focus, .omitted: break
    case .key, .text, .paste:
      selection = nil
      arePromptsWanted = false
    }
    switch input {
    case .key(let key):
      notices = []
      return press(key)
    case .text(let text) where isReading || takesKeys || text == " " && takesBlank:
      notices = []
      // Typed quickly, but keys all the same, up to one that leaves the screen.
      var effects: [Effect] = []
      for character in text where !effects.contains(where: \.leavesScreen) {
        effects += press(.character(character))
      }
      return effects
    case .text(let text):
      notices = []
      leaveAsked = nil
      clearAsked = nil
      inputHistory.isOlderWanted = false
      if isWelcoming { overlay = nil }
      type(text)
      return []
    case .paste(let text):
      notices = []
      leaveAsked = nil
      clearAsked = nil
      inputHistory.isOlderWanted = false
      if isWelcoming { overlay = nil }
      return isReading ? [] : pasteOrAttach(text)
    case .omitted(let count):
      sayOmitted(count)
      return []
    case .wheel(let rows):
      scroll(rows)
      return []
    case .focus(let isFocused):
      self.isFocused = isFocused
      return []
    case .mouse:
      return []
    }
  }

  /// Whether letters are commands.
  private var isReading: Bool {
    if case .reader(let reader) = overlay { reader.find?.isTyping != true } else { false }
  }

  private mutating func press(_ key: Key) -> [Effect] {
    inputHistory.isOlderWanted = false
    if let effects = handleApproval(key) { return effects }
    if overlay == nil { return handle(key) }
    pendingKeys = []
    return handleHistorySearch(key) ?? handleSessions(key) ?? handleSetup(key)
      ?? handleModels(key) ?? handleOverlay(key)
  }

  /// Text goes to the filter of an open list, else to the input line.
  mutating func edit(_ change: (inout Composer) -> Void) {
    switch overlay {
    case .picker(var picker):
      overlay = nil  // the only reference, so that the change copies nothing
      picker.edit(change)
      overlay = .picker(picker)
    case .reader(var reader):
      guard reader.find?.isTyping == true else { return }
      var pattern = reader.find?.pattern ?? Composer()
      change(&pattern)
      reader.find?.pattern = pattern
      overlay = .reader(reader)
    case .setup(var setup):
      overlay = nil
      setup.edit(change)
      overlay = .setup(setup)
    case .panel, .question, .examination:
      break
    case nil where approval?.words != nil:
      var words = approval?.words ?? Composer()
      approval?.words = nil  // the only reference, so that the change copies nothing
      change(&words)
      approval?.words = words
    case nil:
      change(&composer)
    }
  }

  private mutating func scroll(_ rows: Int) {
    switch overlay {
    case .panel(var panel):
      panel.scroll += rows
      overlay = .panel(panel)
    case .examination(var examination):
      examination.scroll += rows
      overlay = .examination(examination)
    case .picker, .question, .setup:
      break
    case .reader, nil:
      withPane { pane, turns in pane.scroll(by: rows, turns) }
    }
  }

  /// Back to what the list was opened from.
  mutating func closeList() {
    if case .picker(let picker) = overlay, let reader = picker.reader {
      overlay = .reader(reader)
    } else {
      overlay = nil
    }
  }

  /// Keys while a list or a text lies over the conversation.
  private mutating func handleOverlay(_ key: Key) -> [Effect] {
    let command = keyMap[key]
    switch (overlay, command) {
    case (.reader(let reader), _):
      if command == .suspend || command == .redraw { return command.map { run($0) } ?? [] }
      return handle(key, in: reader)
    case (.question(let question), _):
      overlay = nil
      if key == .character("y") { return [question.yes] }
      notice = Notice(question.no)
      return []
    case (_, .interruptOrClose), (_, .interruptOrClear),
      (.picker, _) where key == .control("g"):
      let effects = stopAsking()
      closeList()
      return effects + sendPrompt()
    case (_, .suspend), (_, .redraw):
      return command.map { run($0) } ?? []
    case (.picker(let picker), .send):
      guard let row = picker.selection else { return [] }
      return choose(row, for: picker.purpose)
    case (.picker(var picker), .rowUp), (.picker(var picker), .rowDown):
      picker.move(by: command == .rowUp ? -1 : 1)
      overlay = .picker(picker)
      return []
    case (.picker(var picker), .pageUp), (.picker(var picker), .pageDown):
      picker.move(by: command == .pageUp ? -10 : 10)
      overlay = .picker(picker)
      return []
    case (.picker, _):
      if let command {
        edit { $0.apply(command) }
      } else if case .character(let character) = key.code, key.modifiers.isSubset(of: .shift) {
        edit { $0.insert(String(character)) }
      }
      return []
    case (.panel, .rowUp), (.panel, .scrollUp), (.examination, .rowUp), (.examination, .scrollUp):
      scroll(-1)
    case (.panel, .rowDown), (.panel, .scrollDown), (.examination, .rowDown),
      (.examination, .scrollDown):
      scroll(1)
    case (.panel, .pageUp), (.examination, .pageUp): scroll(-max(1, size.height - 6))
    case (.panel, .pageDown), (.examination, .pageDown): scroll(max(1, size.height - 6))
    case (.panel, _):
      if key == .character("q") || command == .help { overlay = nil }
    case (.examination, _) where key == .character("q"):
      let effects = stopAsking()
      overlay = nil
      return effects
    case (.setup, _), (.examination, _), (nil, _): break
    }
    return []
  }
}
