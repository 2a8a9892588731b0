import Conversation
import Foundation
import Messages
import Screen
import Settings
import Tools

/// Reads files that go with messages: regular ones only, of a bounded size, and never waiting.
struct AttachmentReader {
  /// What relative paths begin with.
  let directory: String
  let home: String?

  /// Masks keys that a file holds, which are nothing for a model.
  let redaction: Redaction

  /// The most bytes that are looked through for lines of a file.
  private static let mostSearched = 64 << 20
  /// The most names of a directory.
  private static let mostNames = 1_000

  /// Reads a file, or says why it cannot go with a message. Only one that is named in a message may
  /// be something else than a picture.
  func read(_ wish: AttachmentWish) -> Result<Attachment, AttachmentProblem> {
    do throws(AttachmentProblem) {
      if case .token = wish.origin, !Self.namesPicture(wish.path) {
        return .success(try text(wish))
      }
      return .success(try picture(wish.path))
    } catch {
      return .failure(error)
    }
  }

  private static func namesPicture(_ path: String) -> Bool {
    [".png", ".jpg", ".jpeg", ".gif", ".webp"].contains { path.lowercased().hasSuffix($0) }
  }

  private func picture(_ path: String) throws(AttachmentProblem) -> Attachment {
    let full = absolute(path)
    let (bytes, _) = try bytes(of: full, shown: path, limit: Attachment.mostPictureBytes) {
      Self.tooLarge($0, path)
    }
    let name = full.split(separator: "/").last.map(String.init) ?? path
    return Attachment(name: name, path: full, kind: try picture(bytes, path), bytes: bytes)
  }

  // MARK: Text

  private func text(_ wish: AttachmentWish) throws(AttachmentProblem) -> Attachment {
    let path = wish.path
    let full = absolute(path)
    var status = stat()
    guard stat(full, &status) == 0 else { throw Self.problem(errno, path) }
    if status.st_mode & S_IFMT == S_IFDIR { return try listing(path, full) }
    let most = wish.lines == nil ? FileExcerpt.mostBytes : Self.mostSearched
    let (all, version) = try bytes(of: full, shown: path, limit: most) {
      AttachmentProblem(
        "\(path) has \(Attachment.size($0)), and \(Attachment.size(most)) is the most"
          + (wish.lines == nil
            ? "; name the lines that matter, such as @\(path):1-400." : " to look for lines in."))
    }
    if let picture = try? Picture(all), wish.lines == nil {
      return Attachment(name: path, path: full, kind: .picture(picture), bytes: all)
    }
    guard !all.contains(0) else {
      throw AttachmentProblem("\(path) is a binary file, and only text and pictures can be sent.")
    }
    let (part, lines) = try Self.part(all, wish.lines, path)
    guard part.count <= FileExcerpt.mostBytes else {
      throw AttachmentProblem(
        "These lines of \(path) have \(Attachment.size(part.count)), and "
          + "\(Attachment.size(FileExcerpt.mostBytes)) is the most; name fewer.")
    }
    let (text, count) = FileExcerpt.numbered(Array(part), from: lines?.lowerBound ?? 1)
    let excerpt = FileExcerpt(path: path, lines: lines, count: count, size: part.count)
    return Attachment(
      name: path, path: full, kind: .text(excerpt),
      bytes: Array(excerpt.block(redaction.apply(text)).utf8), version: version)
  }

  /// The lines that are wanted, as far as they are there.
  private static func part(
    _ bytes: [UInt8], _ wanted: ClosedRange<Int>?, _ path: String
  ) throws(AttachmentProblem) -> (ArraySlice<UInt8>, ClosedRange<Int>?) {
    guard let wanted else { return (bytes[...], nil) }
    var number = 1
    var start = wanted.lowerBound == 1 ? 0 : bytes.count
    for (place, byte) in bytes.enumerated() where byte == 0x0A {
      if number == wanted.upperBound { return (bytes[start...place], wanted) }
      number += 1
      if number == wanted.lowerBound { start = place + 1 }
    }
    if bytes.last == 0x0A { number -= 1 }
    guard number >= wanted.lowerBound else {
      throw AttachmentProblem("\(path) has only \(number) line\(number == 1 ? "" : "s").")
    }
    return (bytes[start...], wanted.lowerBound...number)
  }

  private func listing(
    _ path: String, _ full: String
  ) throws(AttachmentProblem) -> Attachment {
    guard path.hasSuffix("/") else {
      throw AttachmentProblem(
        "\(path) is a directory; @\(path)/ sends the names in it.", isMissing: true)
    }
    do throws(ToolFailure) {
      let (names, isWhole) = try FileListing.names(in: full, limit: Self.mostNames)
      let lines = names.map { $0.replacing("\n", with: "\\n") } + (isWhole ? [] : ["… (and more)"])
      let text = lines.map { "- \($0)\n" }.joined()
      let excerpt = FileExcerpt(
        path: path, count: names.count, size: text.utf8.count, isDirectory: true)
      return Attachment(
        name: path, path: full, kind: .text(excerpt), bytes: Array(excerpt.block(text).utf8))
    } catch {
      throw AttachmentProblem(error.sentence)
    }
  }

  private func absolute(_ path: String) -> String {
    if path.hasPrefix("~/"), let home { return home + path.dropFirst() }
    return path.hasPrefix("/") ? path : directory + "/" + path
  }

  private func picture(
    _ bytes: [UInt8], _ path: String
  ) throws(AttachmentProblem) -> Attachment.Kind {
    do throws(Picture.Fault) {
      return .picture(try Picture(bytes))
    } catch {
      switch error {
      case .otherType:
        throw AttachmentProblem("\(path) is no PNG, JPEG, GIF or WebP picture.")
      case .cut(let format):
        throw AttachmentProblem(
          "\(path) is a \(format.rawValue.uppercased()) that is damaged or cut short.")
      }
    }
  }

  /// - Parameter tooLarge: what to say of a file of so many bytes, more than `limit`.
  private func bytes(
    of full: String, shown path: String, limit: Int, tooLarge: (Int) -> AttachmentProblem
  ) throws(AttachmentProblem) -> (bytes: [UInt8], version: FileMark) {
    // Asked before opening: to open a device may do something.
    var status = stat()
    guard stat(full, &status) == 0 else { throw Self.problem(errno, path) }
    try Self.check(status, path)
    if status.st_size > limit { throw tooLarge(Int(status.st_size)) }
    let descriptor = open(full, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.problem(errno, path) }
    defer { close(descriptor) }
    // Another file may stand there by now.
    guard fstat(descriptor, &status) == 0 else { throw Self.problem(errno, path) }
    try Self.check(status, path)
    if status.st_size > limit { throw tooLarge(Int(status.st_size)) }
    // One more than it had tells of one that grows meanwhile.
    var bytes = [UInt8](repeating: 0, count: min(limit, Int(status.st_size) + 65_536) + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Self.problem(errno, path) }
      if got == 0 { break }
      count += got
    }
    guard count <= limit else { throw tooLarge(count) }
    return (Array(bytes[..<count]), FileMark(status))
  }

  private static func check(_ status: stat, _ path: String) throws(AttachmentProblem) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw AttachmentProblem("\(path) is a directory, not a picture.")
    default: throw AttachmentProblem("\(path) is not a regular file, so it cannot be attached.")
    }
    if status.st_size == 0 { throw AttachmentProblem("\(path) is empty.") }
  }

  private static func tooLarge(_ size: Int, _ path: String) -> AttachmentProblem {
    // A byte too many reads as a tenth too many, rather than as the same.
    let shown = Attachment.size(max(size, Attachment.mostPictureBytes + (1 << 20) / 10))
    return AttachmentProblem(
      "\(path) has \(shown), and a picture may have "
        + "\(Attachment.size(Attachment.mostPictureBytes)); make it smaller first.")
  }

  private static func problem(_ code: Int32, _ path: String) -> AttachmentProblem {
    code == ENOENT || code == ENOTDIR
      ? AttachmentProblem("There is no file \(path).", isMissing: true)
      : AttachmentProblem("\(path) cannot be read: \(String(cString: strerror(code))).")
  }
}
