/// kitty's protocol, and terminals that speak several.
extension KeyRecords {
  static let kitty = Terminal(
    name: "kitty",
    records: #"""
      shift+enter ^[[13;2u ^[[57414;2u
      shift+tab ^[[9;2u
      alt+enter ^[[13;3u ^[[57414;3u
      alt+tab ^[[9;3u
      alt+shift+enter ^[[13;4u ^[[57414;4u
      alt+shift+tab ^[[9;4u
      ctrl+enter ^[[13;5u ^[[57414;5u
      ctrl+tab ^[[9;5u
      ctrl+shift+enter ^[[13;6u ^[[57414;6u
      ctrl+shift+tab ^[[9;6u
      ctrl+alt+enter ^[[13;7u ^[[57414;7u
      ctrl+alt+tab ^[[9;7u
      ctrl+alt+shift+enter ^[[13;8u ^[[57414;8u
      ctrl+alt+shift+tab ^[[9;8u
      esc ^[[27u ^[[27;2u ^[[27;1u ^[[27;129u
      alt+esc ^[[27;3u
      ctrl+esc ^[[27;5u
      backspace ^[[127;2u ^[[127u ^[[104;5u
      ctrl+backspace ^[[127;5u ^[[127;6u
      alt+backspace ^[[127;3u
      ctrl+a ^[[97;5u ^[[97:65;5u ^[[97::97;5u ^[[97;5:1u ^[[97;69u ^[[97;133u
      ctrl+a ^[[97;5:2u
      ctrl+shift+a ^[[97;6u ^[[97:65;6u ^[[97:65:97;6u
      alt+a ^[[97;3u ^[[97;3:1u ^[[97;35u
      alt+A ^[[97:65;4u ^[[97;4u
      ctrl+alt+a ^[[97;7u
      esc ^[[91;5u ^[[51;5u
      tab ^[[105;5u
      enter ^[[109;5u
      ctrl+j ^[[106;5u
      ctrl+space ^[[32;5u ^[[50;5u ^[[64;5u
      ctrl+_ ^[[95;5u ^[[47;5u ^[[45;6u ^[[45:95;6u ^[[55;5u
      ctrl+\ ^[[92;5u ^[[52;5u
      ctrl+] ^[[93;5u ^[[53;5u
      ctrl+с ^[[1089;5u
      ctrl+c ^[[99;5u
      alt+ф ^[[1092;3u
      ctrl+- ^[[45;5u
      ctrl+= ^[[61;5u
      ctrl+alt+space ^[[32;7u
      alt+space ^[[32;3u
      space ^[[32;2u
      a ^[[97u ^[[97;1u ^[[97;;97u ^[[97;1;97u
      A ^[[97:65;2;65u ^[[97;2;65u
      é ^[[233u
      😀 ^[[128512u
      0 ^[[57399u
      1 ^[[57400u
      2 ^[[57401u
      3 ^[[57402u
      4 ^[[57403u
      5 ^[[57404u
      6 ^[[57405u
      7 ^[[57406u
      8 ^[[57407u
      9 ^[[57408u
      . ^[[57409u
      / ^[[57410u
      * ^[[57411u
      + ^[[57413u
      = ^[[57415u
      , ^[[57416u
      enter ^[[57414u
      left ^[[57417u
      ctrl+left ^[[57417;5u
      right ^[[57418u
      ctrl+right ^[[57418;5u
      up ^[[57419u
      ctrl+up ^[[57419;5u
      down ^[[57420u
      ctrl+down ^[[57420;5u
      pgup ^[[57421u
      ctrl+pgup ^[[57421;5u
      pgdn ^[[57422u
      ctrl+pgdn ^[[57422;5u
      home ^[[57423u
      ctrl+home ^[[57423;5u
      end ^[[57424u
      ctrl+end ^[[57424;5u
      insert ^[[57425u
      ctrl+insert ^[[57425;5u
      delete ^[[57426u
      ctrl+delete ^[[57426;5u
      f13 ^[[57376u
      f14 ^[[57377u
      f15 ^[[57378u
      f16 ^[[57379u
      f17 ^[[57380u
      f18 ^[[57381u
      f19 ^[[57382u
      f20 ^[[57383u
      f21 ^[[57384u
      f22 ^[[57385u
      f23 ^[[57386u
      f24 ^[[57387u
      f25 ^[[57388u
      f26 ^[[57389u
      f27 ^[[57390u
      f28 ^[[57391u
      f29 ^[[57392u
      f30 ^[[57393u
      f31 ^[[57394u
      f32 ^[[57395u
      f33 ^[[57396u
      f34 ^[[57397u
      f35 ^[[57398u
      f3 ^[[13~
      shift+f3 ^[[13;2~
      f1 ^[[P ^[OP
      ctrl+f1 ^[[1;5P
      ctrl+up ^[[1;5A ^[[1;5:1A ^[[1;5:2A ^[[1;69A
      up ^[[1;1:1A ^[[1;129A
      - ^[[1;5:3A
      - ^[[97;5:3u
      - ^[[13;1:3u
      - ^[[3;1:3~
      - ^[[57358u
      - ^[[57359u
      - ^[[57360u
      - ^[[57361u
      - ^[[57362u
      - ^[[57363u
      - ^[[57427u
      - ^[[57427~
      - ^[[57428u
      - ^[[57440u
      - ^[[57441;2u
      - ^[[57442;5u
      - ^[[57443;3u
      - ^[[57444;9u
      - ^[[57447;2u
      - ^[[57454u
      - ^[[97;9u
      - ^[[97;17u
      - ^[[97;13u
      - ^[[1;17A
      - ^[[?1u
      - ^[[?31u
      - ^[[1;5E
      """#)

  static let foot = Terminal(
    name: "foot",
    records: #"""
      shift+enter ^[[27;2;13~ ^[[13;2u
      ctrl+enter ^[[27;5;13~ ^[[13;5u
      alt+enter ^[^M ^[[27;3;13~
      ctrl+tab ^[[27;5;9~
      ctrl+shift+tab ^[[27;6;9~
      shift+tab ^[[Z
      f1 ^[OP
      f13 ^[[25~
      alt+up ^[[1;3A
      ctrl+pgup ^[[5;5~
      backspace ^? ^H
      alt+backspace ^[^?
      ctrl+backspace ^[[27;5;127~
      esc ^[[27u
      - ^[[?62;4;22;28;52c
      - ^[P>|foot(1.16.2)^[\
      - ^[[?996;1n
      """#)

  static let iTerm = Terminal(
    name: "iTerm2",
    records: #"""
      up ^[[A ^[OA
      alt+up ^[[1;9A ^[^[[A ^[[1;3A
      alt+down ^[[1;9B ^[^[[B
      alt+left ^[[1;9D ^[^[[D
      alt+right ^[[1;9C
      alt+shift+left ^[[1;10D
      ctrl+left ^[[1;5D
      ctrl+alt+left ^[[1;13D
      alt+b ^[b
      alt+f ^[f
      alt+backspace ^[^?
      alt+backspace ^[^H
      home ^[[H ^[OH
      end ^[[F ^[OF
      shift+home ^[[1;2H
      delete ^[[3~
      alt+delete ^[[3;9~ ^[^[[3~
      shift+enter ^[[13;2u
      alt+enter ^[^M ^[[13;3u
      ctrl+enter ^[[13;5u
      shift+tab ^[[Z
      f1 ^[OP
      f5 ^[[15~
      shift+f5 ^[[15;2~
      alt+f5 ^[[15;9~
      - ^[]1337;ReportCellSize=17.0;8.0;2.0^[\
      - ^[P>|iTerm23.5.0^[\
      - ^[[?65;1;9c
      """#)
}
