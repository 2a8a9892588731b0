import Conversation
import Foundation
import Testing

@testable import Archive

@Suite struct PresenceTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `each sees the other, and not itself`() {
    let one = Presence(directory: directory.path, window: id(11))
    let two = Presence(directory: directory.path, window: id(22))
    one.enter(id(1))
    #expect(one.others(in: id(1)) == [])
    #expect(two.others(in: id(1)) == [id(11)])
    two.enter(id(1))
    #expect(one.others(in: id(1)) == [id(22)])
    #expect(one.others(in: id(2)) == [])
    two.enter(id(2))
    #expect(one.others(in: id(1)) == [])
    #expect(one.others(in: id(2)) == [id(22)])
    two.leave()
    #expect(one.others(in: id(2)) == [])
  }

  @Test func `what a dead program left counts for nothing and goes`() throws {
    let presence = Presence(directory: directory.path, window: id(11))
    presence.enter(id(1))
    let stale = directory.path + "/presence/\(id(1)).\(id(33))"
    try Data().write(to: URL(fileURLWithPath: stale))
    #expect(presence.others(in: id(1)) == [])
    #expect(!FileManager.default.fileExists(atPath: stale))
  }

  @Test func `what another program writes is noticed, and what this one writes is not`() throws {
    let one = try Archive(directory: directory.path)
    let two = try Archive(directory: directory.path)
    let before = try one.foreignChanges()
    try one.write([.session(session(1))])
    #expect(try one.foreignChanges() == before)
    try two.write([.session(session(2))])
    #expect(try one.foreignChanges() != before)
  }

  @Test func `a directory that cannot be used stops nothing`() {
    let presence = Presence(directory: "/proc/none", window: id(11))
    presence.enter(id(1))
    #expect(presence.others(in: id(1)) == [])
  }

  @Test(arguments: [("nfs4", true), ("cifs", true), ("ext4", false), ("fuse.sshfs", true)])
  func `a network file system is known by its name`(type: String, isRemote: Bool) {
    let mounts = """
      21 26 0:19 / /sys rw,nosuid shared:7 - sysfs sysfs rw
      36 35 0:45 / /home rw,noatime master:1 - \(type) server:/export rw
      broken line
      """
    #expect(FileSystem.isRemote(device: 45, mounts: mounts) == isRemote)
    #expect(!FileSystem.isRemote(device: 99, mounts: mounts))
  }

  @Test func `on a network file system there is no log`() throws {
    let archive = try Archive(directory: directory.path, maximumPages: nil, isRemote: true)
    #expect(archive.notices.count == 1)
    try archive.write([.session(session(1))])
    archive.sync()
    #expect(!directory.names.contains("archive.sqlite-wal"))
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(try again.session(session(1).id) == session(1))
  }
}
