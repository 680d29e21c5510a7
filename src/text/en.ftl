# English. Everything a young person reads, page by page.
#
# Rules: short, active, kind, honest; reading age 9 to 11 (a test measures it). No HTML in here:
# a sentence with a link in it is two messages. Names of people, help lines, themes and plan
# items are data, not words, and come in as arguments.
# Arguments: $body the Board's name, $area its county, $date a day already written out
# ("Monday 3 March"), $count a number.
# The Board is named as it calls itself, "the Board" or "we": { $board-start } at the start of a sentence,
# { $board } before a verb elsewhere, { $board-object } after other words ("for us"). No verb may depend on
# which: "will talk", never "talks".

## Every page

site-name = Sayso
skip = Skip to the main part
nav-label = Quick links
nav-help = Help
nav-leave = Leave this page
nav-back-home = Go to the first page
foot-label = More pages
foot-about = Run by the { $body }.
foot-help = Help
foot-privacy = Privacy
foot-accessibility = Accessibility
demo-notice = This is a demo. All of it is made up.
title-page = { $page } – { $site }
title-error = Error: { $page } – { $site }
error-summary-title = Please check this
send = Send

## The picture: how words travel (home, receipt, answers)

path-said = You said
path-read = We read
path-grouped = We grouped
path-changed = We changed

## Home: GET /

home-title = Start
home-heading = Tell us what you think
home-intro = We are the { $body }. Our job is to help keep young people safe.
home-promise = No name. No sign-up. A person reads all of it.
home-doors-label = Start here
home-say = Say something
home-back = Come back
home-back-more = Use your five words to see where your words are now.
home-see = See what changed
home-see-more = What you all said, and what we did.
home-path-heading = What happens to your words
home-path-said = You tell us, with no name.
home-path-read = A person reads it.
home-path-grouped = We put it with words like it.
home-path-changed = We change the plan, or say why not.
home-danger = Not safe right now? This page can’t send help. Call 999.
home-danger-link = See who can help

## Say something: GET, POST /have-your-say

say-title = Write
say-heading = What do you want to say?
say-vow-now = No one is reading right now.
say-vow-come = No name, so we can’t come to you.
say-vow-secret = It may not stay secret.
say-vow-more = More
say-names = Please don’t use real names.
say-open-label = Stuck? Tap one to start
say-open-stop = Please stop
say-open-helped = What helped
say-open-change = I’d change
say-left = Letters left: { $count }
say-over = Too long by { $count }
say-feelings-summary = Feelings
say-feelings = How do you feel about it?
say-feelings-why = We read it with your words. You can skip it.
say-feeling-1 = Worried
say-feeling-2 = Angry
say-feeling-3 = Sad
say-feeling-4 = OK
say-feeling-5 = Happy
say-feeling-6 = Mixed up
say-know-heading = Before you send
say-know-emergency = No one is reading this right now. If you need help fast, call.
say-unread = No one here has read what you all send since { $date }.
say-know-find-you = We don’t know who you are, so we can’t come to you.
say-know-readers = People who work for { $board-object } read it. If someone is being hurt, it goes to the person there whose job is to keep young people safe.
say-know-no-lead = Right now no one there has the job of keeping young people safe. So no one may act on it soon. If you are being hurt, please call.
say-help-more = More people who can help
say-help-close = Back to my words
say-words-label = Your words
say-words-hint = Please don’t use real names. You can’t send pictures. You can write up to { $max } letters.
say-words-leave-hint = If you press Leave or close this page, your words here are gone.
say-facts-summary = About you
say-facts-why = We ask so that we can see who we have not heard from yet. We don’t use it to find you. You can skip all of it.
say-facts-age = How old are you?
say-facts-age-1 = 10 to 12
say-facts-age-2 = 13 to 15
say-facts-age-3 = 16 to 18
say-facts-age-4 = 19 to 21
say-facts-skip = I’d rather not say
say-facts-area = Where do you live?
say-facts-area-hint = Just the big area. Not your street.
say-facts-in-care = Are you in care, or were you before?
say-facts-in-care-hint = In care means you live with foster carers or in a children’s home. It can be with family too, if a court or the council set it up.
say-facts-disability = Do you have a disability?
say-facts-disability-hint = Your body or mind makes some things harder, most days, for a long time.
say-facts-yes = Yes
say-facts-no = No
say-after = When you send it, you get five words. Keep them. They let you see what we did.
say-error-empty = Write something in the box first.
say-error-long = That is too long. You wrote { $count } letters. Make it { $max } or less.
say-error-own-receipt = Your five words are in the box. Take them out, so no one else can use them.
say-error-token = This page was open a long time. Your words are still here. Press Send again.
say-error-fact = Pick one of the answers, or skip it.
say-error-letters = We could not read some of the letters. We put a � where they were. Look at your words, then press Send again.
say-error-again = This page has sent other words before. These are not sent yet. Press Send to send them as new words.
say-error-elsewhere = Your phone did not say that this came from our page. Your words are still here. Press Send again. If that does not work, turn off what hides the page you are on.
say-sending-short = Sending…
say-sending = Sending your words. This can take a few seconds.
say-error-offline = That did not go. Your words are still here. Check your signal and try again.

## The check: this might say who you are (same address)

check-title = Have a look
check-heading = This might say who you are
check-intro = We have not sent it yet. Have a look at these parts.
check-words-label = Your words
check-found-heading = We think we found
check-kind-name = A name
check-kind-phone = A phone number
check-kind-email = An email address
check-kind-handle = A name you use online
check-kind-school = A school or a college
check-kind-postcode = A postcode
check-kind-nhs = An NHS number
check-kind-ni = A National Insurance number
check-kind-link = A web link
check-kind-birth-date = The day you were born
check-kind-address = A street or a house
check-kind-car = A number plate
check-may-be-wrong = We can be wrong. A computer looked for these, not a person.
check-choice = It’s up to you. If you want us to know who you are, send it as it is.
check-change = Change my words
check-send = Send as it is

## After sending: the five words (same address)

receipt-title = Thank you
receipt-heading = Thank you. We have it.
receipt-intro = They are the only way back to what you said. Keep them before you go.
receipt-words-label = Your five words
receipt-address = Come back to
receipt-again-label = The same words on one line, to copy
receipt-kept = I have kept them
receipt-keep-heading = How to keep them
receipt-keep-paper = Write them on paper. Put it in a safe place.
receipt-keep-photo = Or take a photo, if only you use this phone.
receipt-picture = Save as a picture
receipt-copy = Copy them
receipt-print = Print them
receipt-saved = The picture is on this phone. Anyone who can look at your pictures can see it.
receipt-copied = Copied. Now paste them where only you can see.
receipt-not-copied = That did not work. Hold a finger on the words below to copy them.
receipt-date = The next meeting is on { $date }.
receipt-keep-lost = We can’t get them back for you. If you lose them, you can still see what changed for all.
receipt-next-heading = What happens next
receipt-next-read = A person will read your words. It may take a few days.
receipt-next-group = We put them with words like yours.
receipt-next-board = { $board-start } will talk about them. The next meeting is on { $date }. Or it may be a later one.
receipt-next-board-no-date = { $board-start } will talk about them. We don’t know the day yet.
receipt-next-answer = We answer. If we say no, we tell you why.
receipt-come-back = See where your words are
receipt-help-heading = If you need someone now
receipt-help-intro = No one is reading your words right now. These people can talk to you.
receipt-leave-heading = On a phone you share?
receipt-leave = Keep your words, then press “Leave this page”. The phone may still list that you came here. You can clear that in your browser.

## Have you kept them? POST /receipt/kept

kept-heading = Have you kept them?
kept-intro = Look at what you kept, and type these two of your five words. If you don’t want to, skip it.
kept-label = Word { $number }
kept-go = Check
kept-error = That is not word { $number }. Look at your five words, and try again.
kept-again = Not quite. Here are your five words once more.
kept-show = Show me all five again
kept-skip = Skip this
kept-done-heading = You have them
kept-done = Well done. Now you can leave. Come back when you like.
kept-skipped-heading = That’s fine
kept-skipped = We can’t get them back for you. You can look at them one more time here.

## Come back: GET /receipt

back-title = Come back
back-heading = Come back with your five words
back-intro = Type the five words you kept. It’s fine if you use big letters or miss a space.
back-label = Your five words
back-hint = Like this:
back-go = Find my words
back-lost-summary = I lost my five words
back-lost = We can’t find them for you, as we don’t know who you are. You can still see what changed, or write to us again.
back-error-empty = Type your five words first.
back-error-count = Type all five words. We found { $count }.
back-error-unknown = We don’t know the word { $word }. Look at how you spelled it.
back-error-near = We don’t know the word { $word }. Did you mean { $near }?
back-error-wrong = We can’t find those words. Check each one, and try again.
back-error-busy = We can’t look right now. Your words are still here. Wait a minute, then press the button again.
back-error-slow = Lots of people are trying right now. Wait a minute, then press the button again.

## Where my words are: POST /receipt

journey-title = Where it is now
journey-heading = Where your words are now
journey-picture = A path with { $count } stops. Your words are at stop { $stop }: { $name }.
journey-steps-label = Each stop
journey-state-done = Done
journey-state-now = Your words are here
journey-state-next = Not yet
journey-state-skipped = Not this time
journey-have = We have it
journey-have-done = We have your words. No one has read them yet.
journey-have-past = We got your words.
journey-read = We read it
journey-read-done = A person read it on { $date }.
journey-read-next = A person will read it soon.
journey-read-late = No one here has read what you all send since { $date }. We are late.
journey-grouped = We grouped it
journey-grouped-done = It is in a group about this:
journey-grouped-unnamed = We put it with words like it.
journey-group = Group { $count }
journey-grouped-next = We will put it with words like it.
journey-plan = It is part of the plan
journey-plan-done = It is tied to this part of our plan:
journey-plan-done-many = It is tied to these parts of our plan:
journey-plan-next = We will look for the part of our plan that fits.
journey-plan-skipped = It is not tied to one part of our plan.
journey-board = Talked about by { $board-object }
journey-board-done = { $board-start } talked about it on { $date }.
journey-board-next = { $board-start } will talk about it on { $date }.
journey-board-late = { $board-start } should have talked about it on { $date }. You have no answer yet. We are late.
journey-board-skipped = We have no date for this.
journey-board-next-meeting = { $board-start } will talk about it. The next meeting is on { $date }. Or it may be a later one.
journey-board-next-no-date = We don’t know the day yet.
journey-answered = We answer
journey-answered-done = We gave our answer on { $date }. You can read it here.
journey-answered-next = You will see our answer here.
journey-answered-deciding = We still have to decide. We told you so on { $date }. You can read it here.
journey-answered-back = We took our answer back on { $date }.
journey-changed = What changed
journey-changed-done = Something changed on { $date }. You can read it here.
journey-changed-before = Something changed on { $date }, before we gave our answer. You can read it here.
journey-changed-next = If something changes, you will see it here.
journey-changed-in-answer = It is done. You can read it in our answer.
journey-changed-no = We said no. You can read why in our answer.
journey-care = We can’t come to you, as we don’t know who you are. If you are not safe, please call one of these people.
journey-not-ours = We can’t help with this one. These people may be able to.
journey-not-taken = We did not take this one to { $board-object }. You can write to us again.
journey-things = You told us { $count } things
journey-thing = Something you told us
journey-several = Your words are about more than one thing. Here is where each one is.

# The Board's answer
answer-heading = Our answer
answer-for-you = What this means for you
verdict-question = Did we do it?
verdict-yes = Yes
verdict-no = No
verdict-not-yet = Not yet
answer-kind-done = Done
answer-kind-will-do = We will do this
answer-kind-cannot = We can’t do this
answer-kind-passed-on = We passed it on
answer-kind-still-deciding = Still deciding
answer-until = You will get an answer by { $date }.
answer-words-erased = Some people took back the words this is about.
answer-until-past = You were to get an answer by { $date }. We are late.
answer-done-by = We will do it by { $date }.
answer-done-by-past = We said we would do it by { $date }.
answer-by = { $board-start } said this on { $date }.

# What changed in the plan
change-heading = What changed in the plan
change-before = Before
change-after = Now
change-why = Why
change-on = Changed on { $date }.
influence-shaped = This is here because of what young people said.
influence-supported = What young people said made this stronger.
influence-already-planned = We had planned this before. What you said backs it up.
influence-considered = We thought about it. The plan did not change.

## Show words said in a group without adults: POST /receipt/release

locked-title = Your words are still locked
locked-until = Only you can show this. No one has read it. It is deleted after { $date } if you don’t show it.
locked-how = To show your words to { $board-object }, type your five words here. Then { $board } can read what you said.
locked-heading = Show your words to { $board-object }
locked-intro = Type the five words you kept. Then { $board } can read what you said.
locked-go = Show my words
locked-done-title = Done
locked-done-heading = Your words are not locked any more
locked-done = You showed them. Now a person who works for { $board-object } can read them.
locked-done-keep = Keep your five words. They let you see what we did.

## Take words back: GET and POST /receipt/withdrawal

withdraw-title = Your words
withdraw-heading = Take your words back
withdraw-intro = Type the five words you kept. Then we tell you what happens, and ask if you are sure.
withdraw-go = Go on
withdraw-ask-heading = Do you want to take your words back?
withdraw-ask = Here is what happens if you say yes.
withdraw-hidden = We hide your words at once, and we do not count them. There is one thing we keep: it is at the end of this page.
withdraw-until = You can change your mind until { $date }. Keep your five words for that. After that day your words are gone for good.
withdraw-all = It is for all that goes with these five words.
withdraw-files = Did someone who reads copy your words into a file before now? Then they stay in that file until it is deleted.
withdraw-answers = If { $board } gave an answer, the answer stays. Your words were never on the web.
withdraw-kept-heading = There is one thing we keep
withdraw-kept = Did { $board } read your words and worry that someone is not safe? Then { $board } must keep them, to help keep people safe.
withdraw-kept-who = Only the people who look after this for { $board-object } can read them. No one else can, and we do not use them for anything else.
withdraw-kept-tell = This page says the same to everyone. So it tells no one if this is about your words.
withdraw-sure = Yes, take them back
withdraw-no = No, leave them
withdraw-done-heading = You took your words back
withdraw-done = Your words are hidden now.
withdraw-done-until = You can bring them back until { $date }. After that day they are gone for good, but for the one thing we may have to keep.
withdraw-since = They are hidden since { $date }.
withdraw-by-board = Someone asked { $board-object } to take these words out. They are hidden, and soon they are gone for good.
withdraw-undo = Bring my words back
withdraw-undo-intro = Did you change your mind? Type your five words here. Then your words are back as they were.
withdraw-undone-heading = Your words are back
withdraw-undone = They are where they were. A person who works for { $board-object } can read them.

## What came of a group: GET /join/{code}, POST /join/{code}/check-back

after-title = What happened
after-heading = What happened to what we said
after-met = You met in { $date }, here:
after-asked = What we asked you
after-ranked = You put these first:
after-ranked-and = and
after-ranked-others = Then, in no order:
after-ranked-numbers = Your dots, where we can show how many:
after-dots = about { $count } dots
after-dots-hidden = not shown, so that no one can be picked out
after-first = You said: this goes first.
after-said-first = You looked through your list and said what goes first. The people who read it see that.
after-locked-title = Are your words still locked?
after-locked = Did you say something and not show it? Then it is still locked. Only you can show it. Do it by { $date }. After that, it is gone.
after-check = Is this what you meant?
after-check-pick = Press Yes or No.
after-check-thanks = Thank you. We got your answer.
after-earlier = { $board-start } had said this before you met. What you said backs it up.
after-waiting = Not done yet
after-unread = Nobody has read all of it yet.
after-read = A person read it. Next, we put it with words like it.
after-grouped = It is with words like it. { $board-start } will meet on { $date }.
after-grouped-late = It is with words like it. { $board-start } should have talked about it on { $date }. You have no answer yet. We are late.
after-grouped-next = It is with words like it. { $board-start } will next meet on { $date }. Or it may be a later one.
after-grouped-no-date = It is with words like it. We don’t know the day yet.
after-taken-back = We took an answer back on { $date }. We owe you a new one.
after-nothing = There is no news yet. Look here again soon.

## What changed: GET /you-said-we-did

did-title = What changed
did-heading = You said, we did
did-intro = What you all told us, and what came of it.
did-said = You said
agreed-none = Nobody has checked these a second time yet.
agreed-some = A second person read some of these too.
agreed-mostly = Two people read some of these, each on their own. Most of the time, they agreed.
agreed-often = Two people read some of these, each on their own. They agreed more often than not.
agreed-seldom = Two people read some of these, each on their own. They often did not agree.
did-all = Read all of it
did-changed = ✓ Our plan changed.
did-find = Find one of these { $count }
did-jump = Go to one
did-about = What is it about?
did-about-all = All of it
did-about-go = Show
did-only = Only about
did-none = There is no answer about this yet.
did-show-all = Show all { $count }
did-empty = We have no answers to show yet. { $board-start } will next meet on { $date }.
did-empty-no-date = We have no answers to show yet. Please look again soon.
did-more-heading = Take it with you
did-feed = Get news of each new answer (a feed)
did-data = Get the answers as data
did-older = Older answers
did-newer = Newer answers
did-words-back = Anyone can take their words back. Then the words are gone, and the answer stays.
did-taken-back = We took this answer back on { $date }.
did-say = Say something too

## Help: GET /help

help-title = Help
help-heading = People who can help
help-intro = You can call or text these people. You don’t have to give your name.
help-danger-heading = In danger now
help-more-heading = Someone to turn to
help-call = Call { $number }
help-text = Text { $number }
help-checked = We checked this number on { $date }.
help-history = On a phone you share? A call or a text can show up on the phone, or on the bill.

## Join a group: GET /join, GET /join/CODE

join-title = Join
join-heading = Join your group
join-intro = Type the code you see in the room.
join-label = The code
join-hint = It has six letters and numbers. Big or small letters are fine.
join-go = Go in
join-error-empty = Type the code first.
join-error-wrong = We can’t find that code. Check each letter, and try again.
join-error-length = A code has six letters and numbers. You typed { $count }. Look at it again.
join-error-letter = No code has “{ $letter }” in it. Look again, or ask the person who runs the group.
join-error-slow = Lots of people are trying right now. Wait a minute, then try again.
join-in-heading = You are about to go in
join-in-place = A group in { $place }
join-vow-name = No name. No account.
join-vow-wall = Your words may go on the big screen. Someone looks at them first.
join-vow-locked = No adult sees what you say until you show them.
join-know-heading = Before you go in
join-know-name = We don’t ask for your name. Please don’t write it.
join-know-wall = Your words may go up on the big screen. The person who runs the group looks at them first.
join-know-locked = No adult can see your words or what you pick until you show them. Then the person who runs the group can see them. They may go up on the big screen.
join-know-board = Your words go to { $board-object } too. You get five words of your own, so you can see what comes of it.
join-know-safe = If someone may be in danger, we may tell people who can help.
join-in-go = Go in
group-dry-run = This is a try-out. Nothing you say here is kept.

## In the group: GET, POST /join/CODE

group-title = Group
group-heading = You are in
group-wait = There is no question right now. Look at the big screen, or talk to each other.
group-back-in = This phone was here before. What you pick now takes the place of what it picked then. Do others use it too? Look for “Sharing this phone?” first.
group-next = Look for the next question
group-words-label = Your words
group-send = Send
group-sent = We have it. You can say more if you want.
group-sent-locked = We have it, locked. No adult can read it until you show them.
group-chosen-locked = We have it. It is locked until you show it to them.
group-chosen = We have it. You can change it while the question is open.
group-choose = Choose one
group-new = There is a new question.
group-answered = You have answered.
group-say-more = Say more
group-yours = Yours so far:
group-yours-wall = { $count } for the big screen
group-yours-together = { $count } on the big screen together with words like it
group-yours-waiting = { $count } waiting to be looked at
group-yours-kept = { $count } looked at and kept, but not for the big screen
group-dots = You have { $count } dots. Tap what counts most to you.
group-dots-left = We have it. { $count } dots left.
group-dots-left-one = We have it. 1 dot left.
group-dots-used = We have it. No dots left. You can still move them.
group-dots-unsent-left = { $count } dots left.
group-dots-unsent-left-one = 1 dot left.
group-dots-unsent-used = No dots left. You can still move them.
group-dots-take = Take one dot off: { $thing }
group-dots-late = Not sent yet. We keep trying.
group-dots-locked = Your dots are locked until you show them.
group-dots-none = No dots
group-dots-one = 1 dot
group-dots-many = { $count } dots
group-error-dots = You have { $count } dots, and all of them are on. Take one off first.
group-error-choice = Choose one of the answers first.
group-error-closed = That question has closed. Your choice was not counted.
group-error-closed-dots = That question has closed. Your last tap was not counted.
group-error-enough = You have said a lot, and we have all of it. This phone can’t send more to this group.
group-error-slow-choice = That was a lot at once. Your choice is still here. Wait a minute, then press Send again.
group-error-slow-dots = That was a lot at once. Your last tap was not counted. Wait a minute, then tap again.
group-error-slow-let-go = That was a lot at once. Nothing was shown. Wait a minute, then try again.
group-error-slow = That was a lot at once. Your words are still here. Wait a minute, then press Send again.
group-offline = That did not go. Your words are still here. Check your signal, then press Send again.
group-lost = We can’t hear the group just now. This may be out of date.
group-refused = That did not go. What you put in is still here. Try again.
group-found = This might say who you are:
group-found-choice = It is not sent yet. Change it, or send it as it is.
group-send-anyway = Send as it is
group-one = One of us
group-some = Some of us
group-most = Most of us
group-agree = I agree
group-between = In between
group-disagree = I don’t agree
group-five-summary = Your five words
group-five = Keep these five words. They go with all you say in this group. With them you can see what comes of it.
group-five-line = The same words on one line
group-hand-on-summary = Sharing this phone?
group-hand-on-five = Keep your five words first. They will be gone from this screen.
group-hand-on-choices = Show what you picked first, if you want it to count. After this you can’t.
group-hand-on = Give it to the next person
group-locked-heading = Still locked
group-let-go-heading = Not locked any more
group-error-late-choice = The group has ended. What you picked was not shown in time, so it is gone.
group-locked = No adult can read these until you show them. Then the person who runs the group and { $board } can, and you can’t take that back. If you don’t show them, they are deleted after { $date }.
group-locked-choices = No adult can see what you picked until you show it. Then it is counted. If you don’t, it is gone when the group ends.
group-damaged = We can’t show this one. It was damaged where we keep it.
group-let-go = Show it to them
group-let-all-go = Show them all of mine
group-error-let-go = That did not go. This phone is not known here any more. You can still show it with your five words.
group-let-go-done = You showed it to them. Now it can be seen.
group-care = Not safe? Call one of these. The group can’t see that you did.
group-over-title = Not sent
group-over-heading = That did not go to the group
group-over-words = The group may have ended, or that question is gone. Your words are still here. You can send them to { $board-object } on your own.
group-over-send = Send them to { $board-object }
group-back = Back to the group

## The big screen: /group-sessions/ID/wall

wall-soon = We start soon
wall-join = Join with your phone
wall-no-name = No name, no account.
wall-at = Go to
wall-qr = A code to scan with your phone
wall-scan = Scan
wall-say = Say
wall-see = See
wall-pages = Pages
wall-back = Page before
wall-next = Next page
wall-hold = Stop turning the pages
wall-minutes-one = about a minute
wall-minutes-many = about { $count } minutes
wall-minutes-over = Finish what you are saying
wall-adult-free = Adult-free: no adult sees what you say until you let them.
wall-said-some = Some of us have said something
wall-said-half = About half of us have said something
wall-said-most = Most of us have said something
wall-said-nearly = Nearly everyone has said something
wall-said-all = Everyone has said something
wall-said-number = { $count } of { $max } have had a say
wall-answered-some = Some of us have answered
wall-answered-half = About half of us have answered
wall-answered-most = Most of us have answered
wall-answered-nearly = Nearly everyone has answered
wall-answered-all = Everyone has answered
wall-answered-number = { $count } of { $max } have answered
wall-first = Goes first
wall-hidden = We will look at this when everyone is done.
wall-closed = This question has closed. Next, we look at it together.
wall-lost = No signal. This may be out of date.
wall-over = Thank you
wall-over-code = Keep this code. It will show you what came of what you said.

## Privacy: GET /privacy

privacy-title = Privacy
privacy-heading = What we know, and what we don’t
privacy-not-heading = What we don’t keep
privacy-not-name = We don’t ask for your name, email or phone.
privacy-not-device = We don’t keep the number of your phone or computer on the web (the IP address).
privacy-not-cookies = We don’t follow you. There are no cookies on these pages. Only if you go into a group, your browser keeps one. It goes when you give the phone to the next person, or close the browser. When you press “Leave this page”, it can’t show your words any more. Then it only says that this phone was in the group, so that it counts once.
privacy-not-time = We keep the day you wrote, not the hour. If we worry that someone is not safe, we note the hour we said so.
privacy-keep-heading = What we keep
privacy-keep-words = We keep your words. They are locked with a key. Only people who work for { $board-object } can read them. What you say in a group is read by the person who runs it too.
privacy-keep-facts = We keep what you tell us about you, like your age group or how you feel. We don’t put it on the web.
privacy-long-heading = How long we keep your words
privacy-keep-analysis = If it helps { $board-object }, we keep it for { $time } from the day you wrote. Then it is gone for good.
privacy-keep-set-aside = If it is not for { $board-object }, it is gone { $time } after we read it.
privacy-keep-concerns = Did we worry that someone is not safe? Then the people whose job is to keep young people safe keep it for { $time }. No one else can read it. It may help to keep people safe. After that it is gone.
privacy-keep-unread = We do not let words go before a person has read them.
privacy-keep-locked = Words from a group with no adults, that you did not show, are gone after two weeks.
privacy-keep-answers = What { $board } answered stays on the web. Your own words are not in it.
time-month = one month
time-months = { $count } months
time-year = one year
time-years = { $count } years
privacy-keep-copies = We may keep spare copies in case things break.
privacy-quote = We don’t put your own words on the web. We tell people what you all said in our words.
privacy-read-heading = Who reads it, and when
privacy-read-who = Someone last looked on { $date }.
privacy-read-watch = If no one looks for { $count } days, the page where you write says so.
privacy-read-chair = The person who leads { $board-object } is told too.
privacy-secret-heading = When we can’t keep it to us
privacy-phone-heading = This phone
privacy-phone = The phone may keep a list of the pages you saw. We can’t clear it for you. You can clear it in your browser, or use a private window.
privacy-network = The people who run your wifi may see that you came here. They can’t see what you wrote.
privacy-rights-heading = You are in charge
privacy-rights-back = With your five words you can see where your words are.
privacy-rights-withdraw = With your five words you can take your words back. We hide them at once. After seven days they are gone for good.
privacy-rights-copies = Spare copies are kept for some weeks more. If we ever need one, we take your words out of it first.
privacy-rights-files = To find what many of you say, the people who read may copy words into a file. Words you take back later stay in a file like that until they delete it. Our pages tell them to.
privacy-rights-ask = You can ask the { $body } what it does with your words. You can also tell the ICO. Its job is to check that people look after your data.
privacy-why-heading = Why we may do this
privacy-why = The law asks { $board-object } to hear from young people and to help keep them safe.

## Accessibility: GET /accessibility

access-title = Accessibility
access-heading = Made for everyone
access-intro = We want all young people to be able to use this, on any phone.
access-can-heading = You can
access-can-zoom = make the words much bigger
access-can-keys = use just a keyboard
access-can-reader = have the page read out to you
access-can-dark = use dark or light, as your phone is set
access-can-motion = use it with no script and with a slow signal
access-not-heading = What is not good yet
access-not-languages = Most of it is in English only.
access-not-sign = There is no film in sign language yet.
access-not-easy-read = Easy Read pictures are only on some pages.
access-tested = A computer tests these pages each time we change them. The rules are called WCAG 2.2 AA. It can’t find all that is wrong.
access-tell-heading = Is something hard to use?
access-tell = Please tell us. You can write it in the same box as the rest.
access-tell-link = Tell us what is hard
access-paper = You can also ask someone you trust to type it for you.

access-made = See what this site is made with

## Made with: GET /licences

made-title = Made with
made-heading = What this site is made with
made-intro = Lots of people wrote code and let all of us use it. This site is made with it. Thank you to each of them.
made-rules = Each part comes with rules on how you may use it. That is called a licence. Here are the parts and the names of their rules. The full rules say who wrote each part.
made-texts = Read all the rules in full (a long page)
made-own-heading = The rules for this site’s own code
made-own = You may use the code of this site too. These are the rules.
made-list-heading = Code by others

## Left: GET /leave

leave-title = Done
leave-heading = You have left that page
leave-text = You can close this now.

## The printed sheet: GET /group-sessions/…/sheet

sheet-heading = Tell us what you think
sheet-no-name = Please don’t write your name, or the name of a friend.
sheet-choose = Write what you like. Skip what you like. Hand it in when you are done.
sheet-choose-adults = Write what you like. Skip what you like. An adult will read what you hand in. So hand in only what adults may read.
sheet-qr = A square to scan with a phone
sheet-join = Scan this with a phone to join in. Scan it again in a few weeks to see what we did.
sheet-later = It’s over now. Scan this to see what came of it.
sheet-type = Or type the code at
sheet-dots = You have { $count } dots. Draw them in next to what you want most.
sheet-tick = Tick one box.
sheet-not-now = No one reads this right now, and it can’t send help. Not safe? Call 999.
sheet-pass-on = We can’t keep it secret if someone is being hurt. Then we tell a person whose job is to keep young people safe.
sheet-pass-on-no-lead = We can’t keep it secret if someone is being hurt. Right now no one has the job to keep young people safe. So no one may act on it soon. Please call.
sheet-help = You can call or text these people
sheet-by-text = Text

## When something goes wrong

error-400-title = Not clear
error-400-heading = We could not read that
error-400-text = Something got mixed up on the way. Go to the first page and try again.
error-404-title = Not here
error-404-heading = There is no page here
error-404-text = It may have moved, or the address may have a slip in it.
error-403-title = Not for you
error-403-heading = You can’t open this page
error-403-text = It is for some of the people who work here. If you think it should be you, ask the person who runs this site.
error-413-title = Too big
error-413-heading = That is too big to send
error-413-form = What you put in is still here. Make it a bit shorter, then press Send again.
error-413-text = Go back and make it a bit shorter. We can’t take pictures or files.
error-429-title = One moment
error-429-heading = Too many at once
error-429-text = Lots of people are sending right now. Your words are still here. Wait a minute, then press Send again.
error-429-form = Lots of people are here right now. What you put in is still here. Wait a minute, then press Send again.
error-429-plain = Lots of people are here right now. Wait a minute, then try again.
error-500-title = That broke
error-500-heading = Something broke, and it’s our fault
error-500-form = You did nothing wrong. What you put in is still here. Wait a bit, then press Send again. We keep it just once.
error-500-text = You did nothing wrong. Please try again in a few minutes.
error-500-number = The people who run this site can find it by this number: { $number }
error-503-title = One moment
error-503-heading = We can’t do that right now
error-503-text = We can’t take your words right now. They are still here. Wait a minute, then press Send again. We keep them just once. You can copy them too, so they are safe.
error-503-form = We can’t take this right now. What you put in is still here. Wait a minute, then press Send again. We keep it just once.
error-slow-heading = Your words did not get to us
error-slow = The signal was too slow. Your phone still has your words.
error-slow-reload = Wait for a good signal. Then load this page again, and say yes if your phone asks. That sends the same words.
error-slow-back = Or go back. Your words may still be in the box. Then press Send again.
error-503-plain = Wait a minute, then try again. If you just sent something, we may not have it.
error-help = Need someone now?
