"""A story of our own in six languages, and what is none of its translations: invented places and people."""

ENGLISH = (
    "The old swing bridge at Orlen will close to traffic for 14 months from Monday, the harbour authority said. "
    "Engineers found cracks in two of its four bearings during an inspection in March. Repairs are expected to "
    "cost 3.2 million crowns, about twice what the town had put aside. Lorries will have to use the road through "
    'Tarn Vale, a detour of 27 kilometres. "We know what this means for the fish market, but safety comes first," '
    "said the harbour master, Ilsa Brandt. Fishermen fear that buyers from the mainland will stay away in the "
    "winter. A temporary footbridge is to open in the second week of June. The bridge was built in 1927 and "
    "carried 6,400 vehicles a day last year."
)
GERMAN = (
    "Die alte Drehbrücke in Orlen wird ab Montag für 14 Monate für den Verkehr gesperrt, wie die Hafenbehörde "
    "mitteilte. Bei einer Prüfung im März entdeckten Ingenieure Risse in zwei der vier Lager. Die Reparatur soll "
    "3,2 Millionen Kronen kosten, etwa doppelt so viel, wie die Stadt zurückgelegt hatte. Lastwagen müssen die "
    "Straße durch Tarn Vale nehmen, ein Umweg von 27 Kilometern. „Wir wissen, was das für den Fischmarkt "
    "bedeutet, aber die Sicherheit geht vor“, sagte Hafenmeisterin Ilsa Brandt. Die Fischer befürchten, dass "
    "Käufer vom Festland im Winter ausbleiben. Ein provisorischer Fußgängersteg soll in der zweiten Juniwoche "
    "öffnen. Die Brücke wurde 1927 gebaut, im vergangenen Jahr fuhren täglich 6.400 Fahrzeuge darüber."
)
SPANISH = (
    "El antiguo puente giratorio de Orlen permanecerá cerrado al tráfico durante 14 meses a partir del lunes, "
    "informó la autoridad portuaria. Durante una inspección en marzo, los ingenieros hallaron grietas en dos de "
    "sus cuatro apoyos. Se espera que la reparación cueste 3,2 millones de coronas, cerca del doble de lo que el "
    "municipio había reservado. Los camiones tendrán que utilizar la carretera de Tarn Vale, un desvío de 27 "
    "kilómetros. «Sabemos lo que esto significa para el mercado de pescado, pero la seguridad es lo primero», "
    "dijo la capitana del puerto, Ilsa Brandt. Los pescadores temen que los compradores del continente no vengan "
    "en invierno. Una pasarela provisional se abrirá en la segunda semana de junio. El puente fue construido en "
    "1927 y el año pasado lo cruzaron 6.400 vehículos al día."
)
RUSSIAN = (
    "Старый разводной мост в Орлене будет закрыт для движения на 14 месяцев с понедельника, сообщила портовая "
    "администрация. Во время проверки в марте инженеры нашли трещины в двух из четырёх опор. Ремонт, как "
    "ожидается, обойдётся в 3,2 миллиона крон, примерно вдвое больше, чем отложил город. Грузовикам придётся "
    "ехать по дороге через Тарн-Вейл, это объезд в 27 километров. «Мы понимаем, что это значит для рыбного рынка, "
    "но безопасность важнее», сказала капитан порта Ильза Брандт. Рыбаки опасаются, что покупатели с материка "
    "зимой не приедут. Временный пешеходный мост должен открыться во вторую неделю июня. Мост был построен в 1927 "
    "году, в прошлом году по нему проезжало 6400 машин в день."
)
JAPANESE = (
    "オーレンの古い旋回橋が月曜日から14か月間通行止めになると、港湾局が発表した。"
    "三月の点検で、四つの支承のうち二つに亀裂が見つかった。"
    "修理費用は320万クローネの見込みで、町が用意していた額のおよそ二倍にあたる。"
    "トラックはターンベールを通る道路に回らなければならず、27キロの遠回りになる。"
    "「魚市場にとって何を意味するかは分かっているが、安全が第一だ」と港長のイルザ・ブラントさんは述べた。"
    "漁師たちは、冬の間に本土からの買い手が来なくなることを心配している。"
    "六月の第二週には仮設の歩道橋が開通する予定だ。"
    "橋は1927年に建設され、昨年は一日に6400台の車が通った。"
)
ARABIC = (
    "أعلنت سلطة الميناء أن الجسر الدوار القديم في أورلن سيغلق أمام حركة المرور لمدة 14 شهرا ابتداء من يوم "
    "الاثنين. وعثر المهندسون على تشققات في اثنين من محامله الأربعة خلال فحص جرى في مارس. ومن المتوقع أن تبلغ "
    "تكلفة الإصلاح 3.2 مليون كرونة، أي نحو ضعف ما خصصته البلدة. وسيتعين على الشاحنات أن تسلك الطريق عبر تارن فيل، "
    "وهو طريق أطول بمسافة 27 كيلومترا. وقالت مديرة الميناء إيلسا براندت: نعرف ما يعنيه ذلك لسوق السمك، لكن "
    "السلامة تأتي أولا. ويخشى الصيادون ألا يأتي المشترون من البر الرئيسي في الشتاء. ومن المقرر افتتاح جسر مؤقت "
    "للمشاة في الأسبوع الثاني من يونيو. وبني الجسر عام 1927 وعبرته 6400 مركبة يوميا في العام الماضي."
)
SCHOOL = (
    "The school at Hollmark was closed for two days in March after the boiler in the cellar burst, and the children "
    "were sent home by bus. It will open again when the plumbers have gone, the head teacher said. Parents had been "
    "told by letter that nobody was in the building when it happened."
)
"""Another story of our own, in English."""
CZECH = (
    "Starý otočný most v Orlenu se od pondělí na 14 měsíců uzavře pro dopravu, oznámil přístavní úřad. Inženýři našli "
    "při březnové prohlídce trhliny ve dvou ze čtyř ložisek. Oprava má stát 3,2 milionu korun, asi dvakrát tolik, než "
    "kolik mělo město odloženo. Nákladní auta musí jezdit po silnici přes Tarn Vale, což je objížďka 27 kilometrů."
)
"""The beginning of the story in Czech."""
ANOTHER_REPORT = (
    "Auf dem Fischmarkt von Orlen herrscht Unruhe: Niemand weiß, wie die Händler im Winter auf die Insel kommen "
    "sollen. Jonas Reve verkauft hier seit dreißig Jahren Dorsch, und so ratlos hat er seine Kollegen noch nie "
    "gesehen. Der Grund liegt einen Steinwurf entfernt am Hafenbecken, wo ab Montag Schranken stehen werden. Die "
    "Brücke, über die jeden Morgen die Kühlwagen rollen, ist nicht mehr sicher. Im Gemeinderat wurde am Abend "
    "laut gestritten, wer für den Schaden aufkommt. Die Opposition wirft der Bürgermeisterin vor, Warnungen "
    "jahrelang überhört zu haben. Ein Gutachten soll bis zum Herbst klären, ob sich ein Neubau nicht eher lohnt."
)
"""An independent report of the same event, in German."""
UNRELATED = (
    "Der Stadtrat von Hollmark hat am Dienstag beschlossen, drei Grundschulen zusammenzulegen. Die Zahl der "
    "Kinder ist in zehn Jahren um ein Viertel gesunken, und zwei Gebäude müssten ohnehin saniert werden. Eltern "
    "kündigten Proteste an, weil die Schulwege länger werden. Ein Bus soll die Kinder aus den Dörfern am Morgen "
    "einsammeln. Die Lehrergewerkschaft verlangt, dass keine Stelle gestrichen wird. Der neue Unterricht soll im "
    "September 2027 beginnen. Bis dahin werden Container auf dem Schulhof stehen, sagte die Dezernentin Maren "
    "Tolk."
)
REWORDED = (
    "Orlens alte Drehbrücke bleibt ab Montag 14 Monate lang für den Verkehr geschlossen, teilte die Hafenbehörde "
    "mit. Risse in zwei der vier Lager hatten Ingenieure bei einer Prüfung im März gefunden. Mit 3,2 Millionen "
    "Kronen kostet die Reparatur wohl doppelt so viel, wie von der Stadt zurückgelegt. Für Lastwagen bleibt die "
    "Straße durch Tarn Vale, 27 Kilometer Umweg. Hafenmeisterin Ilsa Brandt sagte, die Sicherheit gehe vor, auch "
    "wenn man wisse, was das für den Fischmarkt bedeute. Dass im Winter die Käufer vom Festland ausbleiben, "
    "befürchten die Fischer. In der zweiten Juniwoche soll ein provisorischer Steg für Fußgänger öffnen. Täglich "
    "fuhren im vergangenen Jahr 6.400 Fahrzeuge über die 1927 gebaute Brücke."
)
"""The German story in other words."""
TRANSLATED = {"de": GERMAN, "es": SPANISH, "ru": RUSSIAN, "ja": JAPANESE, "ar": ARABIC}
ARABIC_BUS = (
    "قررت شركة Tarn Lines زيادة عدد الحافلات بين هولمارك وستونهالو خلال الصيف. "
    "وقالت المتحدثة باسم الشركة إن الخط الجديد Coast Express سيعمل ست مرات في اليوم. "
    "وكان الركاب قد اشتكوا من الازدحام في عطلة نهاية الأسبوع. "
    "وستبلغ قيمة التذكرة 4.50 كرونات للبالغين ونصفها للأطفال. "
    "وسيبدأ العمل بالجدول الجديد في الأول من يوليو المقبل."
)
"""Another story, in Arabic with English names in it."""
