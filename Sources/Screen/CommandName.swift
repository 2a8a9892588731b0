extension Command {
  /// What the key map in a configuration calls it. Never changes once it was released.
  package var name: String {
    switch self {
    case .send: "message.send"
    case .newline: "edit.newline"
    case .interruptOrClear: "app.interrupt"
    case .interruptOrClose: "app.close"
    case .leaveIfEmpty: "edit.deleteForwardOrLeave"
    case .suspend: "app.suspend"
    case .redraw: "app.redraw"
    case .characterLeft: "cursor.left"
    case .characterRight: "cursor.right"
    case .wordLeft: "cursor.wordLeft"
    case .wordRight: "cursor.wordRight"
    case .lineStart: "cursor.lineStart"
    case .lineEnd: "cursor.lineEnd"
    case .rowUp: "cursor.up"
    case .rowDown: "cursor.down"
    case .inputStart: "cursor.inputStart"
    case .inputEnd: "cursor.inputEnd"
    case .deleteBackward: "edit.deleteBackward"
    case .deleteForward: "edit.deleteForward"
    case .killToLineEnd: "edit.killToLineEnd"
    case .killToLineStart: "edit.killToLineStart"
    case .killToBlank: "edit.killToBlank"
    case .killWordLeft: "edit.killWordLeft"
    case .killWordRight: "edit.killWordRight"
    case .yank: "edit.yank"
    case .scrollUp: "scroll.up"
    case .scrollDown: "scroll.down"
    case .pageUp: "scroll.pageUp"
    case .pageDown: "scroll.pageDown"
    case .scrollToTop: "scroll.top"
    case .scrollToEnd: "scroll.end"
    case .previousMessage: "scroll.previousMessage"
    case .nextMessage: "scroll.nextMessage"
    case .toggleThinking: "thinking.toggle"
    case .reader: "reader.open"
    case .find: "find.open"
    case .links: "links.list"
    case .complete: "completion.accept"
    case .searchHistory: "history.search"
    case .stash: "message.stash"
    case .models: "model.pick"
    case .sessions: "session.pick"
    case .newSession: "session.new"
    case .rename: "session.rename"
    case .retry: "answer.retry"
    case .copy: "answer.copy"
    case .save: "code.save"
    case .export: "session.export"
    case .themes: "theme.pick"
    case .help: "app.help"
    case .status: "app.status"
    case .leave: "app.leave"
    }
  }

  /// The command of a name; nil if there is none.
  package init?(named name: String) {
    guard let command = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = command
  }
}
