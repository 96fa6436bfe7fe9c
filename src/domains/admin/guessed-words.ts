/**
 * What long passwords that are guessed first are put together from: the words, names and rows of keys that lead the
 * published lists, and what this shop is called. Lower case, without accents.
 */
export const guessedWords: readonly string[] = `
  password passwort passwd pass haslo moje parola sifre sifrem secret secrets geheim default changeme change temporary temp
  admin administrator adminadmin root superuser super user username manager staff support guest test testing tester demo
  example sample login signin logon welcome witaj hosgeldin hello merhaba letmein please enter access open sesame master
  qwertyuiopasdfghjklzxcvbnm qwertyuiop qwertzuiop qwerty qwertz azerty asdfghjkl asdfgh asdf zxcvbnm zxcvbn zxcv qazwsxedc
  qazwsx qaz wsx edc 1qaz2wsx3edc 1qaz2wsx 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1q2w3e q1w2e3r4t5y6 q1w2e3r4t5 q1w2e3r4
  abcdefghijklmnopqrstuvwxyz abcdefghijklm abcdefghijkl abcdefgh abcdef abcd abc xyz aaa bbb zzz xxx
  iloveyou ilove love loveyou kocham kochamcie seni seviyorum askim canim kochanie baby princess angel flower sunshine
  football futbol soccer baseball basketball hockey monkey dragon tiger lion panda shadow ninja pokemon starwars batman
  superman spiderman trustno trustnoone whatever nothing something computer internet server google facebook microsoft
  windows apple iphone samsung android freedom money bitcoin happy lucky summer autumn winter spring january february
  march april june july august september october november december monday tuesday wednesday thursday friday saturday
  sunday wiosna lato jesien zima galatasaray fenerbahce besiktas istanbul ankara turkiye turkey polska poland warszawa
  warsaw krakow london paris michael jennifer jessica ashley daniel thomas robert jordan hunter charlie andrew george
  mustafa mehmet ahmet fatma ayse zeynep piotr pawel tomasz marcin agnieszka katarzyna company firma office shop shopping
  store market magaza sklep grocery groceries order orders metropolitan
  my the and you your for this that is
`
  .trim()
  .split(/\s+/)
