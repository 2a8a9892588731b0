import Canvas
import Conversation
import Messages

/// Everything that can happen.
package enum Event: Sendable {
  case input(Input)
  /// A whole line, typed where there is no screen; several, if they came at once: a paste.
  case lines([String])
  /// Lines out of a pipe, to be taken one after the other, each when the one before is done with.
  case piped([String])
  /// No more lines will come.
  case endOfLines
  case resized(Size)
  /// The list that `Effect.listThemes` asked for.
  case themes([ThemeRow])
  /// The screen has this theme's colours now.
  case theme(String)
  /// What the transfer of this id did.
  case transfer(id: Int, Exchange.Input)
  /// What a tool tells of the call of this id.
  case tool(ToolEvent, id: String)
  /// What `Effect.showChanges` asked for.
  case changes([ChangedFiles])
  /// What the person's shell tells of the command of this id.
  case shell(ShellEvent, id: Int)
  /// The list that `Effect.listSessions` asked for.
  case sessions([SessionRow])
  /// A part of the list that `Effect.browseSessions` asked for.
  case sessionPage(SessionPage)
  /// What `Effect.search` found.
  case found(FoundTexts)
  /// The last messages that `Effect.preview` asked for.
  case preview(SessionPreview)
  /// A conversation that `Effect.open` or `Effect.openAt` asked for, from its end.
  case opened(OpenedSession)
  /// What `Effect.loadOlder` asked for.
  case older([Turn], hasOlder: Bool, than: Identifier, forks: Forks = Forks())
  /// The branch that `Effect.openBranch` asked for.
  case branch(OpenedBranch)
  /// The copy that `Effect.fork` made.
  case forked(OpenedSession)
  /// Turns that other programs added to a session, with their siblings.
  case arrived([Arrival], session: Identifier)
  /// The summaries of a session, after another program has written something.
  case compactions([Compaction], session: Identifier)
  /// How many other programs have a session open.
  case otherWindows(Int, session: Identifier)
  /// A message from the command line: sent as it is, once no list is open.
  case prompt(String)
  /// A save failed, or works again (nil).
  case saving(problem: String?)
  /// Something to tell the person.
  case notice(Notice)
  /// A part of what was typed before, newest first, that `Effect.loadHistory` asked for.
  case history([HistoryEntry], hasOlder: Bool)
  /// What came of `Effect.edit`: the text as it was left in the editor; nil when the old one stays.
  case edited(String?)
  /// What became of a file that `Effect.attach` asked for.
  case attached(AttachmentWish, Result<Attachment, AttachmentProblem>)
  /// What `Effect.look` saw: the files that have changed, as they are now, and the standing
  /// instructions, if they were wanted.
  case looked(changed: [WatchedFile], memory: [MemoryFile]?)
  /// The standing instructions, at the start.
  case memory([MemoryFile])
  /// The paths that `Effect.listFiles` asked for.
  case files(FileList)
  /// A part of what `Effect.askUsage` asked for.
  case usage(UsageNews)
  /// The file that `Effect.write` names is there already.
  case fileExists(FileContent)
  /// What came of `Effect.configure`.
  case configured(Configured)
  /// What came of `Effect.setDefaultModel`: the model that new conversations begin with now.
  case madeDefault(String)
  /// A text that `Effect.mask` gave, with every known key masked; the number says what it is.
  case masked(String, of: Int)
  /// A deadline of `State.nextDeadline` has passed.
  case tick
}

/// When an event happened.
package struct Moment: Hashable, Sendable {
  /// Milliseconds of a monotonic clock.
  package var uptime: Int64
  /// Unix milliseconds.
  package var wall: Int64

  package init(uptime: Int64, wall: Int64) {
    self.uptime = uptime
    self.wall = wall
  }
}

/// Everything that the screen can ask of the world, as data.
package enum Effect: Hashable, Sendable {
  /// Start a transfer that asks this model, and hand in what it does as `Event.transfer`.
  case send(id: Int, MessagesRequest, model: String)
  case cancel(id: Int)
  /// Have a tool do something; what comes of it is `Event.tool`.
  case tool(ToolRequest)
  /// Look at a change that the person wants: as `tool`, but asked for in every mode.
  case propose(ToolCall)
  /// Find out what tools have made of files; it comes as `Event.changes`.
  case showChanges([ChangeWish])
  /// Run a command in the person's shell; what comes of it is `Event.shell`.
  case shell(String, id: Int)
  /// Ask that command to end.
  case interruptShell
  /// Put back the files that tool calls of the conversation have changed, and say so.
  case restore(calls: [String])
  /// Start a transfer that asks an endpoint which no configuration holds yet: for its list of models
  /// where there is no request.
  case tryOut(id: Int, Candidate, MessagesRequest?)
  /// Start a transfer that asks a provider for its list of models.
  case listModels(id: Int, provider: String)
  /// Write an endpoint and its model into the configuration, and make that the default.
  case configure(Candidate, model: String, alias: String)
  /// Write into the configuration what new conversations begin with.
  case setDefaultModel(String)
  /// Save before the next frame.
  case record(Record)
  /// Make what was saved survive a power cut, without waiting for it.
  case sync
  case listSessions
  /// Read a part of the list of conversations: from its beginning, or from a place on.
  case browseSessions(from: SessionPlace?)
  /// Search all messages, from the newest or from a place on, when nothing else is to do; stop as
  /// soon as `State.wants` does not want it any more.
  case search(TextSearch, from: SearchPlace?)
  /// Read the last messages of a conversation.
  case preview(PreviewWish)
  /// Open a conversation so that a message of it can be shown.
  case openAt(FoundPlace)
  case listThemes
  /// Open the conversation of an id or a title, or list those that have it.
  case find(String)
  /// Keep what was typed in the file that all windows share.
  case remember(HistoryEntry)
  /// Read a part of that file, older than what was read; it comes as `Event.history`.
  case loadHistory
  /// Show the colours of a theme; `Event.theme` says that they are there.
  case setTheme(String)
  case open(Identifier)
  case loadOlder(than: Identifier)
  /// Read the newest branch of a session that goes through a turn.
  case openBranch(through: Identifier, session: Identifier)
  /// Copy the branch that ends with a turn into a new session, and open that.
  case fork(at: Identifier, into: Session)
  /// Show a sentence that quotes a server, with every known key masked.
  case quote(String)
  /// Mask every known key in what a server said; it comes back as `Event.masked`.
  case mask(String, of: Int)
  /// Put text on the clipboard and say where it went; `what` names it in that sentence.
  case copy(String, what: String)
  /// Write a file and say so; one that exists is reported as `Event.fileExists` unless it may be
  /// overwritten.
  case write(FileContent, overwrites: Bool)
  /// Read a file that is to go with a message; it comes as `Event.attached`.
  case attach(AttachmentWish)
  /// Look whether these files are as they were, and read the standing instructions; it comes as
  /// `Event.looked`.
  case look(at: [WatchedFile], readsMemory: Bool)
  /// List the files below the working directory; they come as `Event.files`.
  case listFiles
  /// Add up what is kept, count the conversation's tokens and ask for the account's windows; each
  /// comes as `Event.usage`, or not at all.
  case askUsage(UsageWish)
  /// Leave the screen for a moment and print this, for the terminal's own scrollback.
  case dump(String)
  /// Show a text in the person's editor.
  case view(String)
  /// Have a text edited in the person's editor; `Event.edited` says what it is then.
  case edit(String)
  /// Tell the person something while another window has the keyboard: a sentence of this
  /// program's own, never a model's words.
  case notify(String)
  /// Let the mouse select and scroll here, or leave it to the terminal.
  case setMouse(Bool)
  case suspend
  case redraw
  case quit
}

/// A file to write.
package struct FileContent: Hashable, Sendable {
  /// As the person typed it: absolute, from `~/`, or relative to the working directory.
  package var path: String
  package var text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// A row of the theme picker.
package struct ThemeRow: Hashable, Sendable {
  package var name: String
  package var detail: String
  /// Why it cannot be used.
  package var problem: String?

  package init(name: String, detail: String, problem: String? = nil) {
    self.name = name
    self.detail = detail
    self.problem = problem
  }
}

/// A row of the session picker.
package struct SessionRow: Hashable, Sendable {
  package var session: Session
  package var turnCount: Int
  /// The beginning of the first question, for a conversation without a title.
  package var question: String
  /// Where it was imported from, such as `Claude Code: /path`; nil if it began here.
  package var origin: String?

  package init(session: Session, turnCount: Int, question: String = "", origin: String? = nil) {
    self.session = session
    self.turnCount = turnCount
    self.question = question
    self.origin = origin
  }
}

/// A stored conversation as far as it is loaded at once.
package struct OpenedSession: Hashable, Sendable {
  package var session: Session
  package var history: History
  package var draft: String
  /// Texts put aside, the newest last.
  package var stash: [String]
  /// Where the loaded turns have siblings.
  package var forks: Forks
  /// The message to show, if it was opened for one.
  package var place: FoundPlace?

  package init(
    session: Session, history: History, draft: String, stash: [String] = [], forks: Forks = Forks(),
    place: FoundPlace? = nil
  ) {
    self.session = session
    self.history = history
    self.draft = draft
    self.stash = stash
    self.forks = forks
    self.place = place
  }
}

/// A branch of a conversation, from the turn where it parts from the one in view.
package struct OpenedBranch: Hashable, Sendable {
  package var session: Identifier
  /// The turn that was asked for, and all that follows it.
  package var turns: [Turn]
  package var forks: Forks

  package init(session: Identifier, turns: [Turn], forks: Forks) {
    self.session = session
    self.turns = turns
    self.forks = forks
  }
}

/// A turn that another program added to a conversation.
package struct Arrival: Hashable, Sendable {
  package var parent: Identifier?
  /// All turns that follow `parent`, in the order in which they arrived.
  package var siblings: [Identifier]

  package init(parent: Identifier?, siblings: [Identifier]) {
    self.parent = parent
    self.siblings = siblings
  }
}

extension Effect {
  /// Whether something else than the screen has the terminal after it: what was typed behind it
  /// is not for the screen.
  var leavesScreen: Bool {
    switch self {
    case .dump, .view, .edit, .suspend, .quit: true
    default: false
    }
  }
}

/// A sentence above the input line; the next key takes it away.
package struct Notice: Hashable, Sendable {
  package var text: String
  package var role: Role

  package init(_ text: String, _ role: Role = .info) {
    self.text = text
    self.role = role
  }
}
