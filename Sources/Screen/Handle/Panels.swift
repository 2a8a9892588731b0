import Canvas
import Conversation

extension State {
  /// Every key and command, made from the tables that the program runs on.
  var helpPanel: Panel {
    var lines: [Line] = [
      Line([Span("Keys", Style(.heading, .bold))])
    ]
    for command in Command.allCases {
      let keys = keyMap.names(for: command)
      guard !keys.isEmpty else { continue }
      lines.append(Line([Span(keys, Style(.accent)), Span("  " + command.help)]))
    }
    lines += [
      Line([Span("\\ before Enter", Style(.accent)), Span("  start a new line")])
    ]
    if vi != nil { lines += Self.viHelp }
    lines += [
      Line(),
      Line([Span("Commands", Style(.heading, .bold))]),
    ]
    for command in Command.allCases where !command.slashNames.isEmpty {
      let names = command.slashNames.map { "/" + $0 }.joined(separator: ", ")
      let argument = command.argument.isEmpty ? "" : " " + command.argument
      lines.append(
        Line([
          Span(names, Style(.accent)), Span(argument, Style(.muted)), Span("  " + command.help),
        ]))
    }
    lines.append(
      Line([Span("//…", Style(.accent)), Span("  a message that starts with a slash")]))
    return Panel(title: "Help", lines: lines)
  }

  /// What letters do in vi's normal mode.
  private static var viHelp: [Line] {
    let rows = [
      ("Esc", "normal mode; once more: close the list, else stop the answer"),
      ("i a I A o O", "insert mode"),
      ("Enter, j, k", "send; rows, then earlier and later messages"),
      ("h j k l w b e W B E 0 ^ $ gg G { }", "move, with a count"),
      ("f F t T ; ,", "to a character of the line"),
      ("d c y", "with a motion, with iw aw ip i\" i( i[ i{ i< and the like, or twice for lines"),
      ("x X r ~ s S D C Y J p P", "change, with a count"),
      ("u, Ctrl+R, .", "undo, redo, once more"),
      ("v", "select, then d c y r ~ p o"),
    ]
    return [Line(), Line([Span("vi's normal mode", Style(.heading, .bold))])]
      + rows.map { Line([Span($0.0, Style(.accent)), Span("  " + $0.1)]) }
  }

  /// What answers, and where things are.
  var statusPanel: Panel {
    var rows = [
      ("Model", "\(model.alias), \(model.reference)"),
      ("Sent as", "\(model.id) to \(model.host)"),
    ]
    if let answer = history.turns.last(where: { $0.answer != nil })?.answer {
      rows.append(("Last answer", "by \(answer.respondedModel ?? "nobody") at \(answer.host)"))
    }
    rows.append(("Conversation", "\(session.title.isEmpty ? "(untitled)" : session.title)"))
    rows.append(("Its id", session.id.description))
    rows.append(("Saved", savingProblem ?? (surroundings.keeps ? "yes" : "no, as --no-save asked")))
    let lines = rows.map { name, value in
      Line([Span(name + "  ", Style(.muted)), Span(Sanitizer.plain(value))])
    }
    return Panel(
      title: "Status",
      lines: lines + surroundings.statusLines.map { Line(Sanitizer.spans($0, style: .text)) })
  }
}
