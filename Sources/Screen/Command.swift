/// Everything a key or a slash command can ask for. Behaviour stands beside the state it
/// changes; this is the vocabulary, from which the key map and the help screen are made.
package enum Command: String, CaseIterable, Sendable {
  case send, newline, interruptOrClear, interruptOrClose, leaveIfEmpty, suspend, redraw
  case characterLeft, characterRight, wordLeft, wordRight, lineStart, lineEnd
  case rowUp, rowDown, inputStart, inputEnd
  case deleteBackward, deleteForward, killToLineEnd, killToLineStart, killToBlank
  case killWordLeft, killWordRight, yank, yankOlder
  case transposeWords, uppercaseWord, lowercaseWord, capitalizeWord
  case undo, redo, quote, editInput, unfold
  case scrollUp, scrollDown, pageUp, pageDown, scrollToTop, scrollToEnd
  case previousMessage, nextMessage
  case codeLeft, codeRight
  case toggleThinking, reader, find, links
  case models, sessions, search, newSession, rename, retry, copy, save, export, themes, mouse, help,
    status, setup, doctor,
    leave
  case complete, searchHistory, stash
  case goBack, previousBranch, nextBranch, fork
  case mode, compare
  case apply, changes
  case think, parameters, system, image, usage
  case compact, context

  /// One line for the help screen.
  package var help: String {
    switch self {
    case .send: "send the message (on an empty line: ask again after a failure)"
    case .newline: "start a new line"
    case .interruptOrClear: "stop the answer, else clear the input, else (twice) leave"
    case .interruptOrClose:
      "close the list, else stop the answer, else (twice) clear the input, or go back to an earlier message"
    case .leaveIfEmpty: "delete forwards; on an empty line, twice: leave"
    case .suspend: "suspend the program"
    case .redraw: "draw the screen anew"
    case .characterLeft: "one character back"
    case .characterRight: "one character on"
    case .wordLeft: "one word back"
    case .wordRight: "one word on"
    case .lineStart: "start of the line"
    case .lineEnd: "end of the line; after scrolling on an empty line: follow again"
    case .rowUp: "row up, then earlier messages; take back a queued message"
    case .rowDown: "row down, then later messages"
    case .inputStart: "start of the input"
    case .inputEnd: "end of the input"
    case .deleteBackward: "delete the character before the caret"
    case .deleteForward: "delete the character at the caret"
    case .killToLineEnd: "kill to the end of the line"
    case .killToLineStart: "kill to the start of the line"
    case .killToBlank: "kill back to a blank"
    case .killWordLeft: "kill the word before the caret"
    case .killWordRight: "kill the word after the caret"
    case .yank: "put back what was killed"
    case .yankOlder: "directly after that: what was killed before it instead"
    case .transposeWords: "exchange the words around the caret"
    case .uppercaseWord: "capitals to the end of the word"
    case .lowercaseWord: "small letters to the end of the word"
    case .capitalizeWord: "one capital, then small letters, to the end of the word"
    case .undo: "undo; also brings back what was just sent or cleared"
    case .redo: "do again what was undone"
    case .quote: "type the next key as it is: a tab, a line feed"
    case .editInput: "edit the input in $VISUAL or $EDITOR"
    case .unfold: "show a long paste as its text"
    case .scrollUp: "scroll one row up"
    case .scrollDown: "scroll one row down"
    case .pageUp: "scroll a page up"
    case .pageDown: "scroll a page down"
    case .scrollToTop: "to the start of the conversation"
    case .scrollToEnd: "to the end, and follow"
    case .previousMessage: "to the message before"
    case .nextMessage: "to the next message"
    case .codeLeft: "wide code: to the left (the block nearest to the middle)"
    case .codeRight: "wide code: to the right"
    case .toggleThinking:
      "fold or unfold everything: thinking, long quotes, output and questions (on an empty line; else exchange the characters around the caret)"
    case .reader:
      "read: j k d u g G move, { } prompt to prompt, / n N find, h l 0 $ code sideways, y copy a block, z fold it, < > versions, o links, e editor, [ print, q back"
    case .find: "find in the conversation (on an empty line; else one character on)"
    case .complete: "take the completion; show it again after Esc"
    case .searchHistory: "search what was typed before: type words, Ctrl+R older, Enter takes"
    case .stash: "put the input aside; on an empty line, bring it back"
    case .goBack:
      "edit an earlier message: sending it makes a new branch (Esc Esc on an empty line)"
    case .previousBranch: "a message with ‹2/3›: to the version before, and what followed it"
    case .nextBranch: "a message with ‹2/3›: to the next version"
    case .mode:
      "what the model may do without asking: ask, accept edits, plan, full trust"
    case .fork: "go on in a copy of the conversation; this one stays as it is"
    case .compare:
      "ask several models at once: Tab moves between the answers, Enter or Alt+1…9 goes on from one, Esc stops all"
    case .think: "how hard the model thinks, in this conversation; the key switches it on or off"
    case .parameters: "the request's parameters and where they come from; name=value sets one here"
    case .system: "the system prompt of this conversation"
    case .image: "attach a picture; so does pasting its path, or @path in the message"
    case .apply: "put code block n into the file that it names, after a look at the difference"
    case .changes: "what tools have changed in files, after each question or the n-th"
    case .usage: "tokens, cache and cost: this answer, this conversation, today and the week"
    case .compact:
      "have a summary sent in place of the messages so far, after you have read it; undo takes it back, redo sends it again"
    case .context: "what the next request consists of, in tokens"
    case .links: "the links of the last answer; Enter copies one"
    case .models: "switch the model: nothing, alias, provider/model, number, list or status"
    case .sessions:
      "open another conversation: type a title or what was said; Space or Tab looks into it, Ctrl+R renames, Ctrl+X deletes (Ctrl+_ brings it back), Ctrl+A all directories"
    case .search: "search what was said in all conversations; Enter opens one there, n and N go on"
    case .newSession: "start a new conversation"
    case .rename: "rename the conversation"
    case .retry: "answer the last question again, with another model if named"
    case .copy: "copy the last answer, or code block n"
    case .save: "write code block n to a file"
    case .export: "write the conversation to a file: Markdown, or HTML for a name in .html"
    case .themes: "change the colours; without a name, look at each first"
    case .mouse: "let the mouse select and scroll here; Shift leaves it to the terminal"
    case .help: "every key and command"
    case .status: "model, endpoint, session and where things are kept"
    case .setup: "set up a model: service, key, model, and whether it answers"
    case .doctor: "ask the configured models whether they really answer"
    case .leave: "leave Confab"
    }
  }

  /// Slash names, the first one shown.
  package var slashNames: [String] {
    switch self {
    case .searchHistory: ["history"]
    case .stash: ["stash"]
    case .goBack: ["undo", "rewind"]
    case .previousBranch: ["previous"]
    case .nextBranch: ["next"]
    case .fork: ["fork", "branch"]
    case .mode: ["permissions"]
    case .compact: ["compact"]
    case .context: ["context"]
    case .models: ["model", "models"]
    case .think: ["think"]
    case .parameters: ["params"]
    case .system: ["system"]
    case .image: ["image"]
    case .apply: ["apply"]
    case .changes: ["diff"]
    case .usage: ["usage", "cost"]
    case .sessions: ["sessions", "resume"]
    case .search: ["search"]
    case .newSession: ["new", "clear"]
    case .rename: ["rename"]
    case .retry: ["retry"]
    case .find: ["find"]
    case .compare: ["both"]
    case .links: ["links"]
    case .copy: ["copy"]
    case .save: ["save"]
    case .export: ["export"]
    case .themes: ["theme", "themes"]
    case .mouse: ["mouse"]
    case .help: ["help"]
    case .status: ["status"]
    case .setup: ["setup"]
    case .doctor: ["doctor"]
    case .leave: ["exit", "quit", "q"]
    default: []
    }
  }

  /// What may follow the slash name, as the help shows it.
  package var argument: String {
    switch self {
    case .models: "[alias|provider/model|number|list|status|default [NAME]]"
    case .sessions: "[TITLE]"
    case .think: "[off|low|medium|high|on|default]"
    case .parameters: "[name=value …|name=|reset]"
    case .system: "[TEXT|edit|reset]"
    case .image: "PATH"
    case .search: "TEXT"
    case .stash: "[TEXT]"
    case .compact: "[what to mind|undo|redo]"
    case .rename: "TITLE"
    case .retry: "[alias]"
    case .compare: "A B … [MESSAGE]"
    case .find: "TEXT"
    case .copy: "[n]"
    case .save: "n PATH"
    case .apply: "n [PATH]"
    case .changes: "[n]"
    case .export: "[FILE]"
    case .themes: "[NAME]"
    case .mouse: "[on|off]"
    case .mode: "[ask|accept edits|plan|full trust]"
    case .doctor: "[all|MODEL]"
    default: ""
    }
  }
}
