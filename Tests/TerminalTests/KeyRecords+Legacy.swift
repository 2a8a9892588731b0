/// Terminals with sequences of their own.
extension KeyRecords {
  static let rxvt = Terminal(
    name: "rxvt",
    records: #"""
      up ^[[A
      shift+up ^[[a
      ctrl+up ^[Oa
      alt+up ^[^[[A
      shift+down ^[[b
      ctrl+down ^[Ob
      shift+right ^[[c
      ctrl+right ^[Oc
      shift+left ^[[d
      ctrl+left ^[Od
      alt+left ^[^[[D
      alt+shift+up ^[^[[a
      ctrl+alt+up ^[^[Oa
      shift+tab ^[[Z
      enter ^M ^[OM
      0 ^[Op
      7 ^[Ow
      home ^[[7~
      shift+home ^[[7$
      ctrl+home ^[[7^^
      ctrl+shift+home ^[[7@
      alt+home ^[^[[7~
      ctrl+alt+home ^[^[[7^^
      end ^[[8~
      shift+end ^[[8$
      ctrl+end ^[[8^^
      ctrl+shift+end ^[[8@
      alt+end ^[^[[8~
      ctrl+alt+end ^[^[[8^^
      insert ^[[2~
      shift+insert ^[[2$
      ctrl+insert ^[[2^^
      ctrl+shift+insert ^[[2@
      alt+insert ^[^[[2~
      ctrl+alt+insert ^[^[[2^^
      delete ^[[3~
      shift+delete ^[[3$
      ctrl+delete ^[[3^^
      ctrl+shift+delete ^[[3@
      alt+delete ^[^[[3~
      ctrl+alt+delete ^[^[[3^^
      pgup ^[[5~
      shift+pgup ^[[5$
      ctrl+pgup ^[[5^^
      ctrl+shift+pgup ^[[5@
      alt+pgup ^[^[[5~
      ctrl+alt+pgup ^[^[[5^^
      pgdn ^[[6~
      shift+pgdn ^[[6$
      ctrl+pgdn ^[[6^^
      ctrl+shift+pgdn ^[[6@
      alt+pgdn ^[^[[6~
      ctrl+alt+pgdn ^[^[[6^^
      f1 ^[[11~
      ctrl+f1 ^[[11^^
      f2 ^[[12~
      ctrl+f2 ^[[12^^
      f3 ^[[13~
      ctrl+f3 ^[[13^^
      f4 ^[[14~
      ctrl+f4 ^[[14^^
      f5 ^[[15~
      ctrl+f5 ^[[15^^
      f6 ^[[17~
      ctrl+f6 ^[[17^^
      f12 ^[[24~
      ctrl+f12 ^[[24^^
      f13 ^[[25~
      ctrl+f13 ^[[25^^
      f15 ^[[28~
      ctrl+f15 ^[[28^^
      f17 ^[[31~
      ctrl+f17 ^[[31^^
      f20 ^[[34~
      ctrl+f20 ^[[34^^
      home ^[[1~
      end ^[[4~
      shift+f11 ^[[23$
      ctrl+shift+f11 ^[[23@
      - ^[[M#&&
      - ^[[?1;2c
      """#)

  static let linux = Terminal(
    name: "linux",
    records: #"""
      f1 ^[[[A
      f2 ^[[[B
      f3 ^[[[C
      f4 ^[[[D
      f5 ^[[[E
      f6 ^[[17~
      f10 ^[[21~
      f12 ^[[24~
      f13 ^[[25~
      f14 ^[[26~
      f15 ^[[28~
      f16 ^[[29~
      f17 ^[[31~
      f18 ^[[32~
      f20 ^[[34~
      home ^[[1~
      end ^[[4~
      insert ^[[2~
      delete ^[[3~
      pgup ^[[5~
      pgdn ^[[6~
      up ^[[A
      left ^[[D
      alt+tab ^[^I
      shift+tab ^[[Z
      backspace ^? ^H
      alt+backspace ^[^?
      alt+enter ^[^M
      alt+a ^[a
      alt+ä ^[ä
      ctrl+space ^@
      - ^[[G
      - ^[[[F
      - ^[[?6c
      """#)

  static let tmux = Terminal(
    name: "tmux",
    records: #"""
      up ^[OA ^[[A
      home ^[[1~
      end ^[[4~
      f1 ^[OP
      shift+f1 ^[[1;2P
      shift+f3 ^[[1;2R
      ctrl+f3 ^[[1;5R
      alt+f3 ^[[1;3R
      f12 ^[[24~
      shift+tab ^[[Z
      shift+enter ^[[13;2u ^[[27;2;13~
      ctrl+enter ^[[13;5u
      alt+enter ^[^M
      ctrl+shift+a ^[[65;6u
      shift+up ^[[1;2A
      alt+up ^[[1;3A
      ctrl+alt+right ^[[1;7C
      ctrl+pgdn ^[[6;5~
      ctrl+j ^J
      alt+enter ^[^J
      ctrl+tab ^[[9;5u
      - ^[[?1;2c
      - ^[P>|tmux^[\
      - ^[[>84;0;0c
      - ^[]52;c;eA==^G
      """#)

  static let putty = Terminal(
    name: "PuTTY",
    records: #"""
      up ^[[A ^[OA
      ctrl+up ^[[1;5A
      home ^[[1~
      end ^[[4~
      home ^[[7~
      end ^[[8~
      insert ^[[2~
      delete ^[[3~
      pgup ^[[5~
      pgdn ^[[6~
      f1 ^[[11~ ^[OP ^[[[A
      f2 ^[[12~
      f3 ^[[13~
      f4 ^[[14~
      f5 ^[[15~ ^[[[E
      f6 ^[[17~
      f10 ^[[21~
      f11 ^[[23~
      f12 ^[[24~
      f13 ^[[25~
      shift+tab ^[[Z
      backspace ^? ^H
      alt+a ^[a
      alt+up ^[^[[A ^[^[OA
      enter ^M ^[OM
      0 ^[Op
      ctrl+_ ^_
      - ^[[?6c
      - ^[[G
      """#)

  static let videoTerminal = Terminal(
    name: "vt220",
    records: #"""
      up ^[[A ^[OA
      f1 ^[OP
      f2 ^[OQ
      f3 ^[OR
      f4 ^[OS
      f6 ^[[17~
      f12 ^[[24~
      f15 ^[[28~
      f16 ^[[29~
      f20 ^[[34~
      home ^[[1~
      insert ^[[2~
      delete ^[[3~
      end ^[[4~
      pgup ^[[5~
      pgdn ^[[6~
      0 ^[Op
      9 ^[Oy
      , ^[Ol
      . ^[On
      enter ^[OM
      - ^[[?62;1;2;6;8;9c
      - ^[[0n
      - ^[[24;80R
      """#)
}
