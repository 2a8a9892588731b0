import Conversation
import Messages

extension State {
  /// A paste: where it is a path alone, the file is looked at, and takes its place if it is a
  /// picture. Until then it is text, so that what is typed behind it keeps its place.
  mutating func pasteOrAttach(_ text: String) -> [Effect] {
    paste(text)
    guard overlay == nil else { return [] }
    return PastedPaths.paths(in: text).flatMap { word in
      read(AttachmentWish(path: word.path, origin: .pasted(word.text)))
    }
  }

  /// `/image PATH`.
  mutating func attach(_ path: String) -> [Effect] {
    guard !path.isEmpty else {
      notice = Notice("Type /image and the path of a picture.", .warning)
      return []
    }
    let words = PastedPaths.paths(in: path)
    return read(
      AttachmentWish(path: words.count == 1 ? words[0].path : path, origin: .command))
  }

  /// What has to be read before a message can go; nil if nothing has.
  mutating func attachFirst(_ message: String) -> [Effect]? {
    let missing = FileMention.all(in: message).filter {
      !attaching.refused.contains($0.token) && !attaching.fresh.contains($0.token)
        && attaching.files[$0.token]?.isPicture != true
    }
    var effects = missing.flatMap {
      read(AttachmentWish(path: $0.path, lines: $0.lines, origin: .token($0.token)))
    }
    if !attaching.hasLooked, surroundings.readsMemory || !attaching.watched.isEmpty {
      attaching.isLooking = true
      let watched = attaching.watched.values.sorted { $0.path < $1.path }
      effects.append(.look(at: watched, readsMemory: surroundings.readsMemory))
    }
    guard !effects.isEmpty else { return nil }
    attaching.sendsWhenRead = true
    return effects
  }

  /// Whether the model takes what a message carries; a notice says why not.
  mutating func canCarry(_ message: String) -> Bool {
    let files = attaching.used(in: message)
    guard !files.isEmpty else { return true }
    if model.takesImages == false, files.contains(where: \.file.isPicture) {
      notice = Notice(
        "\(model.alias) takes no pictures, as the configuration says (input). Take the picture out, "
          + "or choose another model with /model.", .warning)
      return false
    }
    let kept = history.turns.lazy.flatMap(\.content).reduce(0) { sum, block in
      if case .image(_, let data) = block { sum + data.utf8.count } else { sum }
    }
    let total = files.reduce(kept) { $0 + ($1.file.bytes.count + 2) / 3 * 4 }
    guard total <= Attachment.mostRequestBytes else {
      notice = Notice(
        "The pictures of this conversation would come to \(Attachment.size(total)) in the request, "
          + "and \(Attachment.size(Attachment.mostRequestBytes)) is the most. Take one out, or "
          + "start anew with /new.", .warning)
      return false
    }
    return true
  }

  /// What became of a file.
  mutating func take(
    _ result: Result<Attachment, AttachmentProblem>, for wish: AttachmentWish
  ) -> [Effect] {
    guard attaching.pending.remove(wish) != nil else { return [] }
    switch result {
    case .success(let file): take(file, for: wish)
    case .failure(let problem): refuse(wish, problem)
    }
    return sendIfRead()
  }

  /// Sends the message that waits for its files, once they are all read.
  private mutating func sendIfRead() -> [Effect] {
    guard !attaching.isBusy, attaching.sendsWhenRead else { return [] }
    attaching.sendsWhenRead = false
    // An empty line would ask the last question again.
    return composer.isEmpty ? [] : submit()
  }

  /// What has changed since the last message: files that went with one, and standing instructions.
  mutating func takeLook(_ changed: [WatchedFile], memory: [MemoryFile]?) -> [Effect] {
    for file in changed { attaching.watched[file.path]?.version = file.version }
    if let first = changed.first(where: { $0.version != nil }) {
      let count = changed.count { $0.version != nil }
      let mention = FileMention.text(of: first.shown)
      notices.append(
        Notice(
          count == 1
            ? "\(first.shown) has changed since it was sent; \(mention) sends it again."
            : "\(first.shown) and \(count - 1) more have changed since they were sent; "
              + "\(mention) sends it again."))
    } else if let gone = changed.first {
      notices.append(Notice("\(gone.shown) is not there any more; the model has it as it was."))
    }
    if let memory { takeMemory(memory) }
    attaching.isLooking = false
    // A message that was refused meanwhile looks anew.
    attaching.hasLooked = attaching.sendsWhenRead
    return sendIfRead()
  }

  /// Has a file read, unless it is being read.
  mutating func read(_ wish: AttachmentWish) -> [Effect] {
    attaching.pending.insert(wish).inserted ? [.attach(wish)] : []
  }

  private mutating func take(_ file: Attachment, for wish: AttachmentWish) {
    attaching.forget(except: composer.text)
    let token = Attaching.token(of: file.path)
    switch wish.origin {
    case .token(let written):
      attaching.files[written] = file
      if !file.isPicture, attaching.sendsWhenRead { attaching.fresh.insert(written) }
      let mention = FileMention.all(in: composer.line).last { $0.token == written }
      if let mention { composer.fold(mention.range, content: written, label: file.label) }
    case .pasted(let text):
      attaching.files[token] = file
      composer.fold(text, content: token, label: file.label)
    case .command:
      attaching.files[token] = file
      composer.insert(chip: token, label: file.label)
      composer.insert(" ")
    }
    vi?.settle(&composer)
    if model.takesImages == false { _ = canCarry(composer.text) }
  }

  private mutating func refuse(_ wish: AttachmentWish, _ problem: AttachmentProblem) {
    switch wish.origin {
    case .command: notice = Notice(problem.sentence, .warning)
    case .pasted:
      // Any path may be pasted; only one that should be a picture is worth a word.
      guard Attaching.namesPicture(wish.path) else { return }
      attaching.sendsWhenRead = false
      notice = Notice(problem.sentence + " The path stays as text.", .warning)
    case .token(let token):
      attaching.refused.insert(token)
      attaching.files[token] = nil
      // An address, a name or a decorator is no path, and nobody meant it as one.
      if problem.isMissing, wish.lines == nil, !FileMention.isSurelyPath(wish.path) { return }
      // The next try looks anew.
      attaching.hasLooked = false
      attaching.sendsWhenRead = false
      notice = Notice(
        problem.sentence + " Enter sends the message with the path as text.", .warning)
    }
  }
}
