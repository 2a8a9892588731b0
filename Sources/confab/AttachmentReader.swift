import Conversation
import Foundation
import Messages
import Screen

/// Reads files that go with messages: regular ones only, of a bounded size, and never waiting.
struct AttachmentReader {
  /// What relative paths begin with.
  let directory: String
  let home: String?

  /// Reads a picture, or says why it cannot go with a message.
  func read(_ path: String) -> Result<Attachment, AttachmentProblem> {
    do throws(AttachmentProblem) {
      let full = absolute(path)
      let bytes = try bytes(of: full, shown: path)
      let name = full.split(separator: "/").last.map(String.init) ?? path
      return .success(
        Attachment(name: name, path: full, kind: try picture(bytes, path), bytes: bytes))
    } catch {
      return .failure(error)
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

  private func bytes(of full: String, shown path: String) throws(AttachmentProblem) -> [UInt8] {
    // Asked before opening: to open a device may do something.
    var status = stat()
    guard stat(full, &status) == 0 else { throw Self.problem(errno, path) }
    try Self.check(status, path)
    let descriptor = open(full, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.problem(errno, path) }
    defer { close(descriptor) }
    // Another file may stand there by now.
    guard fstat(descriptor, &status) == 0 else { throw Self.problem(errno, path) }
    try Self.check(status, path)
    var bytes = [UInt8](repeating: 0, count: Attachment.mostPictureBytes + 1)
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
    guard count <= Attachment.mostPictureBytes else { throw Self.tooLarge(count, path) }
    return Array(bytes[..<count])
  }

  private static func check(_ status: stat, _ path: String) throws(AttachmentProblem) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw AttachmentProblem("\(path) is a directory, not a picture.")
    default: throw AttachmentProblem("\(path) is not a regular file, so it cannot be attached.")
    }
    if status.st_size == 0 { throw AttachmentProblem("\(path) is empty.") }
    if status.st_size > Attachment.mostPictureBytes {
      throw tooLarge(Int(status.st_size), path)
    }
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
      ? AttachmentProblem("There is no file \(path).")
      : AttachmentProblem("\(path) cannot be read: \(String(cString: strerror(code))).")
  }
}
