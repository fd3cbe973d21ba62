# Words that all pages share: frames, components, error pages.
common-name = Lá Chắn
common-brand-label = Lá Chắn, front page
common-skip = Skip to content
common-again = To look at again
common-demo-label = Sample data
common-demo = Sample data: the province, communes, people and cases on this page are made up.
common-call-111 = Call 111
common-call-111-label = Call 111, free
common-quick-exit = Leave now
common-hotline = 111 is the National Hotline for Child Protection, free, day and night.
common-operator = A page of { $who }.
common-language = English
common-home = To the front page
common-crumbs = Way to this page
common-menu = Menu
common-menu-phone = Menu on small screens
common-menu-open = Open the menu
common-sign-out = Sign out
common-danger = Are you in danger?
common-danger-text = Go where there is an adult you trust. Then call at once:
common-danger-111 = 111, children
common-danger-113 = 113, police
common-step = Step { $n } of { $of }
common-errors = { $n ->
    [one] { $n } thing to check
   *[other] { $n } things to check
}
common-errors-kept = What you wrote is still here.
common-errors-child = { $n ->
    [one] { $n } thing to check
   *[other] { $n } things to check
}
common-errors-kept-child = What you wrote is still here.
common-focal-point = Focal point: { $who }
common-look = Look at this
common-sure = Clear
common-line = line { $n }
common-figures = Figures
common-filter = Filter
common-pages = Pages of the list
common-page = Page { $n } of { $of }
common-page-before = ← Previous page
common-page-after = Next page →
common-error-400 = Something could not be read
common-error-400-text = A part of what was sent is missing or wrong. Go back to the page before and send it again.
common-error-401 = Please sign in
common-error-401-text = Your session has ended or you are not signed in. Nobody needs to sign in to tell us something.
common-error-403 = This page cannot be opened for you
common-error-403-text = Your role has no right here. If you need it, ask the administrator of your organisation.
common-error-404 = There is no such page
common-error-404-text = The address may be mistyped, or the page has moved.
common-error-409 = Somebody was faster
common-error-409-text = Nothing is lost. Open the page again to see the newest version.
common-error-413 = The file is too large
common-error-413-text = Choose a smaller file, or send without one.
common-error-429 = Too many tries, please wait a little
common-error-429-text = Try again in a few minutes. If it is urgent, call 111.
common-error-500 = The page is down
common-error-500-text = Call 111, or try again in a few minutes.
common-not-open = This page is not open yet
common-error-503 = The page is busy; nothing was sent
common-error-503-text = Call 111, or try again in a few minutes.
