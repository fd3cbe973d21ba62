# Looking carefully at what came with a report: reason, steps, exposure, assessment, original.
seeing-title = Look carefully
seeing-choose = – choose –
seeing-facts = About this file
seeing-fact-sort = Kind
seeing-fact-size = Size
seeing-fact-at = Came in
seeing-fact-report = Report
seeing-fact-digest = SHA-256 of the original

# the reason
seeing-ask = Have the picture shown
seeing-ask-hint = At first only a small, grey, blurred picture is shown. Each step to more is one more press, and hides by itself after 3 minutes. Who looks, when, why and how long goes into the journal; what the picture shows does not.
seeing-ask-sound = Listen to the recording
seeing-ask-sound-hint = Nothing plays by itself. Turn the volume of your machine down first. Who listens, when, why and how long goes into the journal.
seeing-reason = Why you need to look
seeing-reason-danger = To see whether a child is in danger now
seeing-reason-triage = To sort the report
seeing-reason-identify = To find what shows who the child, the person or the place is
seeing-reason-evidence = For the file, to pass evidence on
seeing-reason-second-look = The first look left it unclear; a second person is needed
seeing-reason-other = Another reason
seeing-reason-needed = Choose why you need to look.
seeing-words = In your words
seeing-words-hint = Needed for another reason. Sealed with the report.
seeing-words-needed = Say what the other reason is.
seeing-begin = Show it small and blurred
seeing-begin-sound = Open the player
seeing-not-shown-title = Cannot be shown here
seeing-not-shown = Files of this kind are not decoded here: HEIC pictures, moving pictures, AMR recordings. The focal point takes the original to a separate machine of the body that examines it.

# exposure
seeing-today = Exposure today
seeing-today-none = Nothing seen or heard yet. At most { $whole } a day.
seeing-today-used = { $used } of at most { $whole }.
seeing-today-hint = Counted from showing until “I am done”, or until it hides. A break is proposed every { $soft } minutes.
seeing-break-title = Time for a break
seeing-break-text = You have looked and listened for { $span } today. Stand up, go outside, talk to somebody for 10 minutes before you go on.
seeing-break-first = After some time of looking, the proposed break has to be answered first.
seeing-break-rested = I had a break, go on
seeing-break-goes-on = It is urgent, go on without
seeing-colleagues = Could look instead: { $names }.
seeing-colleagues-none = No colleague of the unit can open this file.
seeing-over-title = No more today
seeing-over-text = You have looked and listened for the { $hours } of a day. The file opens again tomorrow. If it is urgent, ask a colleague.
seeing-day-over = Today's time for looking is used up.

# shown
seeing-step-blurred = Small, grey, blurred
seeing-step-clearer = Grey, less blurred
seeing-step-full = Grey, full size
seeing-step-colour = In colour, full size
seeing-step-sound = Sound recording
seeing-alt-blurred = Picture that came with the report, small, grey, blurred
seeing-alt-clearer = Picture that came with the report, grey, less blurred
seeing-alt-full = Picture that came with the report, grey, full size
seeing-alt-colour = Picture that came with the report, in colour, full size
seeing-next-clearer = Less blur
seeing-next-full = Full size
seeing-next-colour = In colour
seeing-grey = Back to grey
seeing-longer = 3 minutes more
seeing-done = I am done
seeing-left = shown until { $time }
seeing-sound-hint = Press play to listen. The recording is given as it came.
seeing-over = Hidden. This viewing is over.
seeing-again = Look again, with a new reason
seeing-back = To the report or case
seeing-step-by-step = A picture becomes clearer step by step; none is left out.
seeing-another-window = Another window has just looked or changed the step. Open the file again.

# not shown
seeing-refused = This picture cannot be shown
seeing-refused-unknown = What is in it is no JPEG, PNG, WebP or GIF, though it begins like a picture.
seeing-refused-too-large = The picture has more than 40 million pixels.
seeing-refused-bomb = A small file that says it is a huge picture: it may have been made to harm the machine of whoever opens it.
seeing-refused-broken = The picture is broken or cut off.
seeing-refused-too-long = Decoding took too long and was stopped.
seeing-refused-too-much = Decoding needed too much memory and was stopped.
seeing-refused-crashed = The decoder stopped half way; the file may have been made to do that.
seeing-refused-next = The system is not affected and the original is whole. Do not open the original on a working machine; the focal point passes it to those who examine such files.
seeing-damaged = The kept file is not as it came
seeing-damaged-text = Part of the file is gone or was changed in the database, so it is neither shown nor given. It is in the journal. Ask the administrator to restore it from the newest backup; do not use it as evidence before that.

# assessment
seeing-known = Somebody has looked at this file and said what it is. There is rarely a need to look again.
seeing-known-by = { $name }, { $when }, in report { $code }
seeing-known-hint = Recognised byte by byte; only what was said in reports that you may read is shown.
seeing-assess = Say what it is, so that others need not look
seeing-assess-hint = Sealed with the report; shown before opening to whoever may read it.
seeing-label = This file is
seeing-label-benign = Nothing harmful
seeing-label-private = A child's private life, must not spread
seeing-label-violent = Violence, bullying
seeing-label-sexual = Sexual or nude: to the police
seeing-label-other-crime = Signs of another offence: to the police
seeing-label-unclear = Unclear, somebody else should look
seeing-label-needed = Choose what the file is.
seeing-said = In a few words
seeing-said-hint = Not needed. Enough for the next person not to have to open it.
seeing-assess-keep = Keep it
seeing-assessed = Kept, sealed with the report.
seeing-look-first = Only who has looked at a file can say what it is.

# the original
seeing-original = The original as evidence
seeing-original-hint = Byte for byte as it came, checked against its SHA-256. The name of the file is the report's code and a number. An original can hold the place where it was taken, and harmful code: open it on a separate machine only.
seeing-original-who = Only the focal point of an open stage of a case can take the original.
seeing-original-take = Take the original

# the head of the unit
seeing-exposure = Exposure
seeing-exposure-lede = How long officers looked and listened, from { $from } to { $to }. What they saw is not told.
seeing-exposure-of = Exposure at { $unit }
seeing-exposure-none = Nobody can open files yet
seeing-exposure-none-hint = Desk officers and case officers of the unit stand here once they have taken their accounts up.
seeing-column-officer = Officer
seeing-column-today = Today
seeing-column-week = This week
seeing-column-most = Longest day
seeing-column-went-on = Times without a break
seeing-limits = Limits of a day
seeing-limits-hint = Only less than what holds for everybody can be set: a break after 60 minutes, the end after 300.
seeing-soft = Break after (minutes)
seeing-hard = End after (minutes)
seeing-soft-below-hard = The break must come before the end.
seeing-limits-out = The limits are beyond what holds for everybody.
seeing-limits-set = Set limits
seeing-limits-kept = The limits are set and hold from now on.
