import Canvas
import Conversation
import Markdown
import Messages

/// Everything the screen knows. Plain values: `handle` changes them, `draw` shows them.
package struct State: Sendable {
  package var size: Size
  package var now: Moment
  package var surroundings: Surroundings

  package var session: Session
  package var history = History()
  /// Where the branch in view has others beside it.
  var forks = Forks()
  /// The question being answered, or the last one that was.
  package var exchange: Exchange?
  /// The tool calls of the last answer, while they are carried out.
  package var round: ToolRound?
  /// Rounds of tools since the person last said something.
  var roundCount = 0
  /// The call that waits for the person's yes or no.
  package var approval: Approval?
  /// The code block that is being put into a file.
  var applying: Applying?
  /// What running calls wrote.
  var toolOutput = ToolOutput()
  /// What the model may do without a question.
  package var permissionMode = PermissionMode.ask
  /// The command that the person runs.
  package var shellCommand: ShellCommand?
  /// What commands gave that ended while an answer was on its way.
  var commandTexts: [String] = []
  /// What commands gave that the model is not told of, until nothing lies over the conversation.
  var commandPanels: [Panel] = []
  /// The turn that holds what the last command gave.
  var commandTurn: Identifier?
  /// The model's plan, once it has made one.
  var plan: [PlanStep] = []
  /// The answers of other models beside it.
  var comparison = Comparison()
  package var catalog: ModelCatalog
  /// What the next message asks.
  package var model: ModelChoice

  package var transcript = Transcript()
  package var composer = Composer()
  /// vi's keys, where they are configured.
  package var vi: ViMode?
  /// Whether the editor has the system prompt rather than the input.
  var editsSystemPrompt = false
  /// Whether the next key is typed as it is.
  var isQuoting = false
  package var inputHistory = InputHistory()
  /// Messages typed while an answer streams, oldest first.
  package var queue: [String] = []
  /// Standing instructions of the directory and the person.
  var memory: [MemoryFile] = []
  /// Files that go with what is being written.
  var attaching = Attaching()
  /// Texts put aside, the newest last.
  package var stash: [String] = []
  /// The earlier message that the input edits.
  var editing: Editing?
  /// Whether the list of earlier messages is shown as soon as they are loaded.
  var arePromptsWanted = false
  /// The summary that is being made or looked at.
  var compacting = Compacting()
  /// What the conversation takes of the context, as it was last measured.
  var contextMeasure: ContextMeasure?
  /// The sibling that was moved to last.
  var branchFocus: BranchFocus?
  /// How often another branch was brought into view, for what tells of it.
  var branchMoves = 0
  /// How many other programs have the conversation open.
  var otherWindows = 0
  var completion = CompletionState()
  package var overlay: Overlay?
  /// Models that endpoints have named themselves, asked for in this run.
  var discovered: [ModelChoice] = []
  /// The providers whose lists have come, or could not be had.
  var listed: Set<String> = []
  /// Providers' lists of models, while they are asked for.
  var listings: [String: ModelListing] = [:]
  /// A message from the command line that waits until a conversation is chosen.
  var prompt: String?
  /// Sentences above the input line; the next key takes them away.
  package var notices: [Notice] = []
  /// The newest of them; setting one replaces all.
  package var notice: Notice? {
    get { notices.last }
    set { notices = newValue.map { [$0] } ?? [] }
  }
  /// The theme that was chosen; another may be shown while one moves through the list.
  package var theme = Theme.terminal.name
  /// Why saving fails, while it does.
  package var savingProblem: String?
  /// Whether the terminal's window is the one that is typed into; terminals that do not say so
  /// always are.
  package var isFocused = true
  /// Whether the mouse selects and scrolls here rather than in the terminal.
  package var usesMouse = false
  /// What the mouse has selected in the conversation.
  var selection: Selection?
  /// The last press of the mouse's button, for the second of a double click.
  var lastPress: Press?
  /// Output tokens a second of the last answer.
  package var speed: Double?
  /// What `/usage` shows besides the conversation's own.
  var usage = UsageReport()
  /// What the branch in view has cost, in dollars; nil where no price is known.
  private(set) var cost: Double?
  /// The answers that `cost` counts: how many turns, and the last of them.
  private var costed: (count: Int, last: Identifier?) = (0, nil)
  /// When Ctrl+C or Ctrl+D was last pressed on an empty line; pressing it again soon leaves.
  var leaveAsked: Int64?
  /// When Esc was last pressed on an input that a second Esc clears.
  var clearAsked: Int64?

  /// The keys of a chord that has begun.
  var pendingKeys: [Key] = []
  var keyMap: KeyMap { surroundings.keyMap }
  var identifiers: IdentifierSource
  var nextTransfer = 1
  /// Whether the archive knows the session: it is told of it with the first thing to keep.
  package internal(set) var isSessionKept = false
  var draft = DraftState()
  /// Lines out of a pipe that wait for the answers before them.
  var pipedLines: [String] = []
  /// Until when they wait for what a line has opened to be told, in monotonic milliseconds.
  var pipedPause: Int64 = 0
  /// Whether the program ends once everything that was asked is answered.
  var isLeavingWhenIdle = false
  /// A message to send as soon as the oldest turns are loaded.
  var isSendPending = false

  /// - Parameters:
  ///   - seed: random words for identifiers.
  ///   - model: what to ask; a demo model makes the screen say that its text is canned.
  package init(
    size: Size, now: Moment, surroundings: Surroundings, catalog: ModelCatalog,
    model: ModelChoice, seed: (UInt64, UInt64, UInt64, UInt64)
  ) {
    self.size = size
    self.now = now
    self.surroundings = surroundings
    self.catalog = catalog
    self.model = model
    vi = surroundings.editsLikeVi ? ViMode() : nil
    identifiers = IdentifierSource(seed: seed)
    let id = identifiers.identifier(wall: now.wall)
    session = Session(id: id, directory: surroundings.directory, created: now.wall)
  }

  /// Whether an answer is on its way, or what it asked for is being done.
  package var isAnswering: Bool { isReplying || round != nil }

  /// Whether the answer in view is on its way.
  package var isReplying: Bool {
    exchange.map { $0.phase != .finished } ?? false
  }

  /// Adds up the cost when the branch in view has changed.
  mutating func followCost() {
    let turns = history.turns
    guard turns.count != costed.count || turns.last?.id != costed.last else { return }
    costed = (turns.count, turns.last?.id)
    cost = Self.cost(of: history, catalog)
  }

  /// The monotonic milliseconds at which `Event.tick` is wanted next; nil: not before something
  /// else happens.
  package var nextDeadline: Int64? {
    var deadlines: [Int64] = []
    if let exchange, exchange.phase != .finished {
      deadlines.append(exchange.nextTick(after: now.uptime))
    }
    if let approval, now.uptime < approval.since + Approval.pause {
      deadlines.append(approval.since + Approval.pause)
    }
    if round != nil && approval == nil || shellCommand != nil {
      deadlines.append((now.uptime / 1000 + 1) * 1000)
    }
    for exchange in comparison.running {
      deadlines.append(exchange.nextTick(after: now.uptime))
    }
    if let due = draft.due { deadlines.append(due) }
    if !pipedLines.isEmpty, !isStreaming, !isAsking {
      deadlines.append(max(pipedPause, now.uptime))
    }
    if case .picker(let picker) = overlay, picker.isSearching { deadlines.append(now.uptime) }
    if case .reader(let reader) = overlay, reader.find?.isCounting == true {
      deadlines.append(now.uptime)
    }
    deadlines += askingDeadlines
    return deadlines.min()
  }

  /// The live answer and the finished ones, as the transcript reads them.
  var turns: TurnSource {
    TurnSource(
      history: history, live: isReplying || compacting.isReviewing ? exchange : nil,
      utcOffset: surroundings.utcOffset, uptime: now.uptime, forks: forks,
      directory: session.directory, round: round, toolOutput: toolOutput,
      isSummary: compacting.draft != nil)
  }
}

/// What does not change while the program runs.
package struct Surroundings: Sendable {
  /// The working directory, absolute.
  package var directory: String
  package var home: String?
  /// Seconds east of Greenwich, for the times shown.
  package var utcOffset: Int
  /// Silence in milliseconds after which an answer is given up.
  package var stallLimit: Int64
  /// How often a question is asked again of itself after a failure that may pass.
  package var retryLimit = 10
  /// Lines for `/status`: where configuration and archive are, and what was read.
  package var statusLines: [String]
  /// Whether this run is saved at all; false after `--no-save`.
  package var keeps = true
  /// The model that the command line named, which goes before a conversation's own.
  package var chosenModel: ModelChoice?
  /// The system prompt, if one is configured.
  package var systemPrompt: String?
  /// Whether standing instructions, such as `AGENTS.md`, are part of the system prompt.
  package var readsMemory = false
  /// What the program runs on, as the model is told of it.
  package var platform = "Linux"
  /// What the model may call; empty for a model that only talks.
  package var tools: [ToolDefinition] = []
  /// How many rounds of tools may follow each other without a word from the person.
  package var roundLimit = ToolRound.standardLimit
  /// Where it stands, as a path.
  package var systemPromptOrigin: String?
  /// The system prompt of the command line, which goes before all others.
  package var givenSystemPrompt: String?
  /// What to do to get a key, shown while only the demo is there.
  package var welcome: [String]
  /// From how many percent of the context on a summary is made without being asked for; nil: never.
  package var autoCompact: Int?
  /// What can be set up by choosing it.
  package var services: [Service] = []
  /// What to do instead where there is no screen to choose on.
  var setupAdvice: [String] {
    [
      "Without a screen, leave and run confab config add, which lists what can be set up and says how, "
        + "or write \(configFile ?? "a config.json"), as the README shows."
    ]
  }
  /// Where settings are kept, for advice.
  package var configFile: String?
  /// What the keys do.
  package var keyMap: KeyMap
  /// Whether the input line takes vi's keys.
  package var editsLikeVi = false

  package init(
    directory: String, home: String? = nil, utcOffset: Int = 0, stallLimit: Int64 = 300_000,
    statusLines: [String] = [], chosenModel: ModelChoice? = nil, systemPrompt: String? = nil,
    welcome: [String] = [], configFile: String? = nil, keyMap: KeyMap = KeyMap()
  ) {
    self.directory = directory
    self.home = home
    self.utcOffset = utcOffset
    self.stallLimit = stallLimit
    self.statusLines = statusLines
    self.chosenModel = chosenModel
    self.systemPrompt = systemPrompt
    self.welcome = welcome
    self.configFile = configFile
    self.keyMap = keyMap
  }
}
